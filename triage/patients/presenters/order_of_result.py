"""The order that a result begins with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from triage.display import text_language
from triage.engine.evaluation import Assessment, Finding
from triage.engine.vocabulary import AnswerState, CareTeam, Urgency
from triage.models import Clinic, Submission
from triage.patients.presenters.order import (
    Order,
    order_to_call_911,
    order_to_call_crisis_line,
    title_to_call_911,
    title_to_call_crisis_line,
)
from triage.patients.presenters.read_later import ReadLater
from triage.patients.presenters.respondent_wording import (
    care_team,
    filled,
    is_for_other,
    is_in_crisis,
    placeholder_values,
)
from triage.patients.presenters.whom_to_call import number_to_dial, phones_to_call


class _Kind(Enum):
    """Whose words an order has: those for the emergency number, the crisis line, or the protocol's own."""

    EMERGENCY_NUMBER = 1
    CRISIS_LINE = 2
    PROTOCOL = 3


def order_of(
    submission: Submission, assessment: Assessment, clinic: Clinic, *, now: datetime, later: ReadLater
) -> Order:
    """A sign for the emergency number comes before all, thoughts of self-harm before other emergencies."""
    is_other, kind = is_for_other(submission), _kind(submission, assessment)
    if kind == _Kind.EMERGENCY_NUMBER:
        return order_to_call_911(clinic, is_for_other=is_other)
    if kind == _Kind.PROTOCOL:
        return _order_of_protocol(submission, assessment.urgency, clinic, now=now, later=later)
    crisis = submission.version.protocol.roles_or_usual.crisis
    leading = assessment.findings_at(assessment.urgency)
    return order_to_call_crisis_line(
        clinic,
        is_for_other=is_other,
        care_team=placeholder_values(submission, clinic)["care_team"],
        is_all=all(decider.question == crisis for finding in leading for decider in finding.deciders),
    )


def order_without_assessment(submission: Submission, clinic: Clinic, *, now: datetime) -> Order:
    """What to do when the rules failed: an emergency."""
    return _order_of_protocol(submission, Urgency.EMERGENCY, clinic, now=now, later=None)


def title_of(submission: Submission, assessment: Assessment | None, clinic: Clinic) -> str:
    """The order's title alone, as lists and the sheet name a result; without an assessment an emergency's."""
    kind = _kind(submission, assessment) if assessment else _Kind.PROTOCOL
    if kind == _Kind.EMERGENCY_NUMBER:
        return title_to_call_911(clinic)
    if kind == _Kind.CRISIS_LINE:
        return title_to_call_crisis_line(clinic)
    protocol = submission.version.protocol
    wording = protocol.urgencies[assessment.urgency if assessment else Urgency.EMERGENCY]
    return filled(wording.title.to(text_language(protocol)), placeholder_values(submission, clinic))


def _kind(submission: Submission, assessment: Assessment) -> _Kind:
    if must_call_911(submission, assessment.findings_at(assessment.urgency)):
        return _Kind.EMERGENCY_NUMBER
    is_crisis = assessment.urgency == Urgency.EMERGENCY and is_in_crisis(submission)
    return _Kind.CRISIS_LINE if is_crisis else _Kind.PROTOCOL


def must_call_911(submission: Submission, leading: Sequence[Finding]) -> bool:
    """Whether a sign for the emergency number helped to decide, or not being sure about one alone did."""
    questions = submission.version.protocol.questions

    def counts(finding: Finding, name: str, answer: str | int) -> bool:
        question = questions[name]
        if question.type != "yes_no" or not question.call_911:
            return False
        return answer == AnswerState.YES or (answer == AnswerState.NOT_SURE and len(finding.deciders) == 1)

    return any(
        counts(finding, decider.question, decider.answer)
        for finding in leading
        if finding.urgency == Urgency.EMERGENCY
        for decider in finding.deciders
    )


def _order_of_protocol(
    submission: Submission, urgency: Urgency, clinic: Clinic, *, now: datetime, later: ReadLater | None
) -> Order:
    """The order in the protocol's own words; once its time has passed, to call now."""
    protocol, values = submission.version.protocol, placeholder_values(submission, clinic)
    wording, language = protocol.urgencies[urgency], text_language(protocol)
    has_passed = later is not None and later.has_passed
    # What should have been told by now is called for like a call today: by night after hours.
    call_as = max(urgency, Urgency.SAME_DAY) if has_passed else urgency
    steps = wording.steps_other if is_for_other(submission) else wording.steps
    if later and later.until:
        values["fallback_time"] = pgettext("if not done by", "{moment}").format(moment=later.until)
    title, by_when = (filled(text.to(language), values) for text in (wording.title, wording.by_when))
    button = number_to_dial(clinic, call_as, phones_to_call(submission, clinic, call_as, now), now)
    return Order(
        level=urgency,
        title=_("This time has passed: call now") if has_passed else title,
        by_when=_by_the_clock(urgency, by_when, later) if later and later.until else by_when,
        button=button,
        steps=tuple(filled(step.to(language), values) for step in steps),
        before=_hospice_first(submission, urgency, has_button=button is not None),
    )


def _by_the_clock(urgency: Urgency, by_when: str, later: ReadLater) -> str:
    """By when, as a time of the clock that does not begin anew when the result is read again."""
    if later.called:
        return by_when
    if urgency == Urgency.SAME_DAY:
        if later.has_passed:
            line = _("You were to speak to someone by {time}. If no one answers, go to the emergency room.")
            return line.format(time=later.until)
        in_time = _("Speak to someone by {time}.").format(time=later.until)
        return f"{by_when} {in_time}"
    if later.has_passed:
        return _("You were to call by {time}.").format(time=later.until)
    in_time = _("Call by {time}.").format(time=later.until)
    return f"{by_when} {in_time}"


def _hospice_first(submission: Submission, urgency: Urgency, *, has_button: bool) -> str:
    """The number of a hospice is on its papers alone, so no button can dial it."""
    if care_team(submission) != CareTeam.HOSPICE or urgency == Urgency.ROUTINE:
        return ""
    if is_for_other(submission):
        first = _("Call their hospice line. Its number is on the hospice papers.")
    else:
        first = _("Call your hospice line. Its number is on the hospice papers.")
    otherwise = _("If you cannot find it:")
    return f"{first} {otherwise}" if has_button else first
