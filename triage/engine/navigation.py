"""Which pages a person sees, in which order, and which of their answers count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from triage.engine.answers import Answer, AnswerSheet
from triage.engine.conditions import AnswerTest
from triage.engine.logic import Asked, Fact, Integers, Sheets, answer_test_holds, one_sheet
from triage.engine.protocol import Page, Protocol
from triage.engine.questions import Question
from triage.engine.vocabulary import AnswerState

# The answers to the questions that decide which pages are shown.
_Showing = tuple["Answer | None", ...]
# Where a protocol, which never changes, keeps which pages such answers show, and for how many of them.
_KEPT, _MOST_KEPT = "_shown_pages", 1000


@dataclass(frozen=True)
class Progress:
    """How far a person is: this page's number, counted from 1, and how many there may be.

    `is_certain` tells whether no later page can still appear.
    """

    position: int
    total: int
    is_certain: bool


def shown_pages(protocol: Protocol, answers: AnswerSheet) -> list[Page]:
    known: dict[_Showing, tuple[Page, ...]] = vars(protocol).setdefault(_KEPT, {})
    showing = _showing(protocol, answers)
    pages = known.get(showing)
    if pages is None:
        shown = Asked(protocol, one_sheet(answers)).shown
        pages = tuple(page for page in protocol.pages if shown[page.id])
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[showing] = pages
    return list(pages)


def _showing(protocol: Protocol, answers: AnswerSheet) -> _Showing:
    """The answers that decide which pages are shown."""
    return tuple(answers.get(name) for name in protocol.questions_that_show)


def counting_answers(protocol: Protocol, answers: AnswerSheet) -> dict[str, Answer]:
    """The answers that count: those on shown pages.

    A question marked `not_sure_until_answered` counts as *not sure* as long as it is still to come.
    """
    counting: dict[str, Answer] = {}
    for page in shown_pages(protocol, answers):
        for question in page.questions:
            if question.id in answers:
                counting[question.id] = answers[question.id]
            elif question.not_sure_until_answered:
                counting[question.id] = AnswerState.NOT_SURE.value
    return counting


def counting_sheets(protocol: Protocol, sheets: Sheets) -> Integers:
    """The answers that count, of many people in one pass: for each what `counting_answers` gives."""
    asked = Asked(protocol, sheets)

    def column(fact: Fact) -> int:
        people = asked.fact(fact)
        question = protocol.questions[fact.question]
        if question.not_sure_until_answered and fact.value == AnswerState.NOT_SURE:
            shown = asked.shown[protocol.page_of[question.id].id]
            people |= shown & ~sheets.answered(question.id)
        return people

    return Integers(sheets.width, column)


def unanswered_questions(protocol: Protocol, answers: AnswerSheet) -> list[Question]:
    """The questions on shown pages that have no answer and need one."""
    return [
        question
        for page in shown_pages(protocol, answers)
        for question in page.questions
        if question.id not in answers
        and not question.optional
        and not is_spoken_for(protocol, question, answers)
    ]


def is_spoken_for(protocol: Protocol, question: Question, answers: AnswerSheet) -> bool:
    """Whether an answer counts as a *yes* to it together with an answer of another question."""
    links = protocol.counted_as_yes.get(question.id, ())
    sheet = one_sheet(answers)
    return any(link.together_with and answer_test_holds(link.test, sheet) for link in links)


def pages_to_ask_again(protocol: Protocol, before: AnswerSheet, after: AnswerSheet) -> list[Page]:
    """The shown pages whose condition names an answer that was not there before: a pain that was added."""
    if _showing(protocol, before) == _showing(protocol, after):
        return []
    was, now = (Asked(protocol, one_sheet(answers)) for answers in (before, after))

    def is_new(test: AnswerTest) -> bool:
        return bool(answer_test_holds(test, now)) and not answer_test_holds(test, was)

    return [
        page
        for page in shown_pages(protocol, after)
        if any(is_new(test) for alternative in page.cautiously_shown_if for test in alternative.tests)
    ]


def ask_again(protocol: Protocol, page: Page, answers: AnswerSheet) -> dict[str, Answer]:
    """The answers when this page is asked again: nobody has said *no* about what is new.

    Whatever may raise stays and goes on counting; a number stays too, to be confirmed. An answer that
    reassures goes where leaving the question open counts as *not sure*.
    """

    def reassures(question: Question) -> bool:
        answer = answers.get(question.id)
        facts = (Fact(question.id, value) for test in protocol.tests_of(question.id) for value in test.values)
        return not any(fact.is_true_of(answer) for fact in facts)

    gone = {
        question.id
        for question in page.questions
        if answers.get(question.id) == AnswerState.NO
        or (question.not_sure_until_answered and reassures(question))
    }
    return {name: answer for name, answer in answers.items() if name not in gone}


def next_page(protocol: Protocol, answers: AnswerSheet, sent: Collection[str], after: str) -> Page | None:
    """The first shown page that was not sent yet, looking after the given page first.

    None when every shown page was sent.
    """
    pages = shown_pages(protocol, answers)
    ids = [page.id for page in protocol.pages]
    position = ids.index(after)
    later_first = sorted(pages, key=lambda page: (ids.index(page.id) <= position, ids.index(page.id)))
    return next((page for page in later_first if page.id not in sent), None)


def previous_page(protocol: Protocol, answers: AnswerSheet, before: str) -> Page | None:
    """The shown page before the given one; None for the first."""
    previous = None
    for page in shown_pages(protocol, answers):
        if page.id == before:
            return previous
        previous = page
    return None


def progress(protocol: Protocol, answers: AnswerSheet, page_id: str) -> Progress:
    """Where the given shown page stands, later pages that may still appear counted in."""
    shown = [page.id for page in shown_pages(protocol, answers)]
    all_ids = [page.id for page in protocol.pages]
    possible = [name for name in all_ids[all_ids.index(page_id) :] if name not in shown]
    return Progress(shown.index(page_id) + 1, len(shown) + len(possible), not possible)
