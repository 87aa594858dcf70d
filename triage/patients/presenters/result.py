"""What to do, by when, whom to call, and why: the result page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from content.library import ContentPage
from triage.display import answer_in_words, full_moment_at, question_as_asked, text_language
from triage.engine.evaluation import Assessment
from triage.engine.vocabulary import CareTeam, Text, Urgency
from triage.models import Clinic, Submission
from triage.patients.presenters.order import Order, crisis_phone, emergency_phone
from triage.patients.presenters.order_of_result import must_call_911, order_of
from triage.patients.presenters.read_later import ReadLater, read_later
from triage.patients.presenters.respondent_wording import (
    care_team,
    filled,
    is_care_team_known,
    is_for_other,
    is_in_crisis,
    may_have_cancer,
    placeholder_values,
)
from triage.patients.presenters.spoken_words import signs_in_words
from triage.patients.presenters.whom_to_call import Phone, phones_to_call
from triage.patients.sign_lists import SignList, full_list


@dataclass(frozen=True)
class Reason:
    """A rule's reason, and the answers that decided it, in the person's own words."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class ResultView:
    """The order stands first, everything else explains it. `phones` are the numbers that no button dials."""

    urgency: str
    # That of the protocol's texts, which may lack the page's own.
    language: str
    order: Order
    later: ReadLater
    say: str
    say_signs: str
    meanwhile: tuple[str, ...]
    must_call_911: bool
    has_self_harm: bool
    # Empty unless a reason names the crisis line beside another order.
    crisis_phone: Phone | None
    emergency_phone: Phone
    phones: tuple[Phone, ...]
    is_closed: bool
    care_team: str
    has_cancer_team: bool
    is_care_team_known: bool
    may_have_cancer: bool
    reasons: tuple[Reason, ...]
    further_reasons: tuple[Reason, ...]
    not_sure: tuple[str, ...]
    worse: SignList
    pages: tuple[ContentPage, ...]
    moment: str
    is_for_other: bool
    is_finished: bool

    @property
    def title(self) -> str:
        return self.order.title

    @property
    def by_when(self) -> str:
        return self.order.by_when

    @property
    def steps(self) -> tuple[str, ...]:
        return self.order.steps


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

    `moment` is when the answers were given, from which times to act by are counted; `now` decides whose
    phone is answered and whether such a time has passed.
    """
    protocol = submission.version.protocol
    language = text_language(protocol)
    values = placeholder_values(submission, clinic)
    wording = protocol.urgencies[assessment.urgency]
    is_other = is_for_other(submission)
    leading = assessment.findings_at(assessment.urgency)
    slugs = dict.fromkeys(
        [*wording.content, *(slug for finding in assessment.findings for slug in finding.content)]
    )
    reasons = _reasons(submission, assessment, values)
    later = read_later(assessment.urgency, clinic, given_at=moment, called_at=submission.called_at, now=now)
    order = order_of(submission, assessment, clinic, now=now, later=later)
    has_self_harm = is_in_crisis(submission)
    names_crisis_line = any(
        "{crisis_number}" in finding.reason.to(language) for finding in assessment.findings
    )
    crisis = crisis_phone(clinic)

    return ResultView(
        urgency=assessment.urgency.value,
        language=language,
        order=order,
        later=later,
        say=filled((wording.say_other if is_other else wording.say).to(language), values),
        say_signs=signs_in_words(submission, leading),
        meanwhile=_all_filled(wording.meanwhile_other if is_other else wording.meanwhile, language, values),
        must_call_911=must_call_911(submission, leading),
        has_self_harm=has_self_harm,
        crisis_phone=crisis if names_crisis_line and order.button != crisis else None,
        emergency_phone=emergency_phone(clinic),
        phones=_other_numbers(submission, assessment, clinic, order, now),
        care_team=values["care_team"],
        has_cancer_team=care_team(submission) != CareTeam.OTHER_DOCTOR,
        is_care_team_known=is_care_team_known(submission),
        may_have_cancer=may_have_cancer(submission),
        is_closed=care_team(submission) == CareTeam.CANCER_TEAM
        and clinic.has_hours()
        and not clinic.is_open(now),
        reasons=reasons[True],
        further_reasons=reasons[False],
        not_sure=tuple(
            question_as_asked(submission, protocol.questions[question])
            for question in assessment.not_ruled_out
        ),
        worse=full_list("result", protocol, is_for_other=is_other, values=values),
        # A page that a later release dropped is left out rather than breaking the result.
        pages=tuple(library[slug] for slug in slugs if slug in library),
        moment=full_moment_at(moment, clinic),
        is_for_other=is_other,
        is_finished=submission.is_finished,
    )


def _other_numbers(
    submission: Submission, assessment: Assessment, clinic: Clinic, order: Order, now: datetime
) -> tuple[Phone, ...]:
    """The numbers beside the button's. Beside the emergency number's nobody else is named."""
    if must_call_911(submission, assessment.findings_at(assessment.urgency)):
        return ()
    phones = phones_to_call(submission, clinic, assessment.urgency, now)
    if assessment.urgency == Urgency.EMERGENCY:
        phones = (*phones, Phone(_("Emergency"), clinic.emergency_number, clinic.emergency_link))
    dialed = order.button.link if order.button else ""
    return tuple(phone for phone in phones if not phone.link or phone.link != dialed)


def _all_filled(texts: Iterable[Text], language: str, values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filled(text.to(language), values) for text in texts)


def _reasons(
    submission: Submission, assessment: Assessment, values: Mapping[str, str]
) -> dict[bool, tuple[Reason, ...]]:
    """The reasons of the most urgent findings (True) or of the others (False).

    A finding is left out when a more urgent or earlier one named its answers already.
    """
    protocol = submission.version.protocol
    language = text_language(protocol)
    named: set[str] = set()
    reasons: dict[bool, tuple[Reason, ...]] = {True: (), False: ()}
    for finding in assessment.findings:
        deciding = {decider.question for decider in finding.deciders}
        if deciding <= named:
            continue
        named |= deciding
        answers = tuple(
            f"{question_as_asked(submission, protocol.questions[decider.question])} "
            f"({answer_in_words(protocol.questions[decider.question], decider.answer, language)})"
            for decider in finding.deciders
            # The question on cancer counts as not sure before it is asked; nobody said so.
            if decider.question in submission.answers
        )
        reason = Reason(filled(finding.reason.to(language), values), answers)
        reasons[finding.urgency == assessment.urgency] += (reason,)
    return reasons
