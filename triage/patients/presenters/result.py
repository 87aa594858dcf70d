"""What to do, by when, whom to call, and why, as the result page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from triage.engine.vocabulary import AnswerState, Urgency
from triage.engine.wording import describe_answer, fill_in
from triage.models.submissions import Respondent
from triage.patients.presenters.answers import ask_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from content.library import ContentPage
    from triage.engine.evaluation import Assessment, Finding
    from triage.models import Clinic, Submission

SELF_HARM = "thoughts_of_self_harm"
CARD = "the number on your appointment card or discharge papers"


@dataclass(frozen=True)
class Phone:
    """Whom to call, with a link for tapping when there is a number."""

    who: str
    number: str
    link: str


@dataclass(frozen=True)
class Reason:
    """Why: the rule's reason, and the answers that decided it, in the person's own words."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class ResultView:
    """The result page."""

    urgency: str
    title: str
    by_when: str
    steps: tuple[str, ...]
    must_call_911: bool
    has_self_harm: bool
    emergency_phone: Phone
    crisis_phone: Phone
    phones: tuple[Phone, ...]
    reasons: tuple[Reason, ...]
    further_reasons: tuple[Reason, ...]
    not_sure: tuple[str, ...]
    becomes_emergency_if: tuple[str, ...]
    pages: tuple[ContentPage, ...]
    moment: str
    is_for_other: bool
    is_finished: bool


def present_result(
    submission: Submission,
    assessment: Assessment,
    *,
    clinic: Clinic,
    moment: datetime,
    now: datetime,
    library: Mapping[str, ContentPage],
) -> ResultView:
    """Join assessment, wording, the clinic's numbers and the education pages.

    `moment` is when the answers were given; `now` decides whose phone is answered.
    """
    protocol = submission.version.protocol
    language = protocol.languages[0]
    numbers = clinic.placeholders()
    wording = protocol.urgencies[assessment.urgency]
    leading = assessment.findings_at(assessment.urgency)
    slugs = dict.fromkeys(
        [*wording.content, *(slug for finding in assessment.findings for slug in finding.content)]
    )
    reasons = _reasons(submission, assessment, numbers)
    local = moment.astimezone(ZoneInfo(clinic.time_zone))
    return ResultView(
        urgency=assessment.urgency.value,
        title=wording.title.to(language),
        by_when=wording.by_when.to(language),
        steps=tuple(fill_in(step.to(language), numbers) for step in wording.steps),
        must_call_911=_must_call_911(submission, leading),
        has_self_harm=any(finding.rule == SELF_HARM for finding in leading),
        emergency_phone=Phone("Emergency", clinic.emergency_number, clinic.emergency_link),
        crisis_phone=Phone("Crisis line", clinic.crisis_number, clinic.crisis_link),
        phones=_phones(clinic, assessment.urgency, now),
        reasons=reasons[True],
        further_reasons=reasons[False],
        not_sure=tuple(
            ask_words(submission, protocol.questions[question]) for question in assessment.not_ruled_out
        ),
        becomes_emergency_if=tuple(
            fill_in(text.to(language), numbers) for text in protocol.becomes_emergency_if
        ),
        # A page that a later release dropped is left out rather than breaking the result.
        pages=tuple(library[slug] for slug in slugs if slug in library),
        moment=f"{local:%A, %B} {local.day}, {local.year}, {local:%I:%M %p} ({local:%Z})",
        is_for_other=submission.respondent == Respondent.OTHER,
        is_finished=submission.is_finished,
    )


def _phones(clinic: Clinic, urgency: Urgency, now: datetime) -> tuple[Phone, ...]:
    name = clinic.name or "Your cancer care team"
    office = Phone(name, clinic.phone, clinic.phone_link) if clinic.phone else Phone(name, CARD, "")
    after_hours = Phone(f"{name}, after hours", clinic.after_hours_phone, clinic.after_hours_link)
    if not clinic.after_hours_phone:
        return (office,)
    if urgency in (Urgency.EMERGENCY, Urgency.SAME_DAY) and not clinic.is_open(now):
        return (after_hours, office)
    return (office, after_hours)


def _must_call_911(submission: Submission, leading: tuple[Finding, ...]) -> bool:
    questions = submission.version.protocol.questions
    return any(
        question.type == "yes_no" and question.call_911 and decider.answer == AnswerState.YES
        for finding in leading
        for decider in finding.deciders
        for question in [questions[decider.question]]
    )


def _reasons(
    submission: Submission, assessment: Assessment, numbers: Mapping[str, str]
) -> dict[bool, tuple[Reason, ...]]:
    """The reasons of the most urgent findings (True) and of the others (False).

    A finding whose answers a more urgent or earlier one has told already is left out.
    """
    protocol = submission.version.protocol
    language = protocol.languages[0]
    told: set[str] = set()
    reasons: dict[bool, tuple[Reason, ...]] = {True: (), False: ()}
    for finding in assessment.findings:
        deciding = {decider.question for decider in finding.deciders}
        if deciding <= told:
            continue
        told |= deciding
        answers = tuple(
            f"{ask_words(submission, protocol.questions[decider.question])} "
            f"({describe_answer(protocol.questions[decider.question], decider.answer, language)})"
            for decider in finding.deciders
        )
        reason = Reason(fill_in(finding.reason.to(language), numbers), answers)
        reasons[finding.urgency == assessment.urgency] += (reason,)
    return reasons
