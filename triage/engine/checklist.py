"""What a sent page says about the rows that nobody touched."""

from __future__ import annotations

from collections.abc import Mapping

from triage.engine.answers import Answer, AnswerSheet
from triage.engine.evaluation import Assessment, assess
from triage.engine.logic import every_test_holds, one_sheet
from triage.engine.navigation import counting_answers, is_spoken_for
from triage.engine.protocol import Page, Protocol
from triage.engine.vocabulary import AnswerState, Urgency


def interrupts(assessment: Assessment, page: Page) -> bool:
    """Whether an answer on this page helped to decide an emergency."""
    ids = {question.id for question in page.questions}
    return any(
        decider.question in ids
        for finding in assessment.findings_at(Urgency.EMERGENCY)
        for decider in finding.deciders
    )


def complete_page(
    protocol: Protocol, page: Page, given: Mapping[str, Answer], before: AnswerSheet
) -> dict[str, Answer]:
    """The answers of a sent checklist: what was given, and *no* for every untouched row.

    A row that a given answer counts as a *yes* to (a place ticked in the body picture) is set to
    *yes* instead. Where that also takes an answer of a later page, the row stays unanswered: the
    place speaks for it, and nobody said *no*.

    When what was given on a page of red flags makes an emergency, untouched rows stay
    unanswered: the person was stopped there, and nobody said *no*. `before` is the whole answer
    sheet as it stood.
    """
    completed = dict(given)
    if page.layout != "checklist":
        return completed
    ids = {question.id for question in page.questions}
    others = {name: answer for name, answer in before.items() if name not in ids}
    if page.has_red_flags and interrupts(
        assess(protocol, counting_answers(protocol, others | completed)), page
    ):
        return completed
    answered = one_sheet(given)
    for question in page.questions:
        if question.type != "yes_no" or question.id in completed:
            continue
        links = protocol.counted_as_yes.get(question.id, ())
        if any(every_test_holds(link.tests, answered) for link in links):
            completed[question.id] = AnswerState.YES.value
        elif not is_spoken_for(protocol, question, given):
            completed[question.id] = AnswerState.NO.value
    return completed
