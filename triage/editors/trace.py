"""Why a preview says what it says: rules that fired, what is open, pages shown and hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.display import urgency_name
from triage.engine.logic import Asked, CountingAs, alternative_holds, answer_test_holds, one_sheet
from triage.engine.navigation import counting_answers
from triage.engine.wording import describe_alternative, describe_answer, describe_test, fill_in
from triage.patients.presenters.respondent_wording import placeholder_values

if TYPE_CHECKING:
    from triage.engine.conditions import Alternative
    from triage.engine.evaluation import Assessment, Finding
    from triage.engine.protocol import Page, Protocol
    from triage.models import Clinic, Submission


@dataclass(frozen=True)
class AlternativeView:
    """One alternative of a rule in words, and whether it is true now."""

    words: str
    holds: bool


@dataclass(frozen=True)
class FiredRule:
    """A rule that fired, with the answers that decided it."""

    id: str
    urgency: str
    reason: str
    deciders: tuple[str, ...]
    alternatives: tuple[AlternativeView, ...]


@dataclass(frozen=True)
class PageTrace:
    """A page: whether it is shown, and why."""

    id: str
    title: str
    is_shown: bool
    is_sent: bool
    because: tuple[str, ...]
    condition: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """The panel beside the preview. Without an urgency the rules failed: fail high."""

    urgency: str
    title: str
    fired: tuple[FiredRule, ...]
    not_ruled_out: tuple[str, ...]
    pages: tuple[PageTrace, ...]


def present_trace(submission: Submission, assessment: Assessment | None, clinic: Clinic) -> Trace:
    """Explain the assessment of the answers so far."""
    protocol = submission.version.protocol
    language = protocol.first_language
    values = placeholder_values(submission, clinic)
    asked = Asked(protocol, one_sheet(submission.answers))
    pages = tuple(_page(submission, page, asked) for page in protocol.pages)
    if assessment is None:
        return Trace("", "", (), (), pages)
    return Trace(
        urgency=assessment.urgency.value,
        title=fill_in(protocol.urgencies[assessment.urgency].title.to(language), values),
        fired=tuple(
            _fired(submission, finding, fill_in(finding.reason.to(language), values))
            for finding in assessment.findings
        ),
        not_ruled_out=tuple(protocol.questions[name].label.to(language) for name in assessment.not_ruled_out),
        pages=pages,
    )


def _fired(submission: Submission, finding: Finding, reason: str) -> FiredRule:
    protocol = submission.version.protocol
    language = protocol.first_language
    rule = next(rule for rule in protocol.rules if rule.id == finding.rule)
    algebra = CountingAs(protocol, one_sheet(counting_answers(protocol, submission.answers)))
    return FiredRule(
        id=finding.rule,
        urgency=urgency_name(finding.urgency),
        reason=reason,
        deciders=tuple(
            _answered(
                protocol, decider.question, decider.answer, is_said=decider.question in submission.answers
            )
            for decider in finding.deciders
        ),
        alternatives=tuple(
            AlternativeView(
                describe_alternative(protocol, alternative, language),
                bool(alternative_holds(alternative, algebra)),
            )
            for alternative in rule.alternatives
        ),
    )


def _answered(protocol: Protocol, name: str, answer: str | int, *, is_said: bool) -> str:
    question = protocol.questions[name]
    language = protocol.first_language
    words = describe_answer(question, answer, language).lower()
    return f"{question.label.to(language)}: {words}" + ("" if is_said else " (until it is answered)")


def _page(submission: Submission, page: Page, asked: Asked[int]) -> PageTrace:
    protocol = submission.version.protocol
    language = protocol.first_language
    cautious = page.cautiously_shown_if
    return PageTrace(
        id=page.id,
        title=page.title.to(language),
        is_shown=bool(asked.shown[page.id]),
        is_sent=page.id in submission.sent_pages,
        because=_true_tests(submission, cautious, asked),
        condition=tuple(describe_alternative(protocol, alternative, language) for alternative in cautious),
    )


def _true_tests(
    submission: Submission, alternatives: tuple[Alternative, ...], asked: Asked[int]
) -> tuple[str, ...]:
    """The answers by which a page is shown."""
    protocol = submission.version.protocol
    found: dict[str, None] = {}
    for alternative in alternatives:
        if not alternative_holds(alternative, asked):
            continue
        for test in alternative.tests:
            if answer_test_holds(test, asked):
                plain = test.model_copy(update={"or_not_sure": False})
                answer = submission.answers[test.question]
                words = describe_answer(protocol.questions[test.question], answer, protocol.first_language)
                found[f"{describe_test(protocol, plain, protocol.first_language)} ({words.lower()})"] = None
    return tuple(found)
