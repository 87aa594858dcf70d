"""What to do, by when, whom to call, and why: the result page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from content.library import ContentPage
from triage.display import full_moment_at, question_as_asked
from triage.engine.evaluation import Assessment, Finding
from triage.engine.vocabulary import AnswerState, CareTeam, Text
from triage.engine.wording import describe_answer, fill_in
from triage.models import Clinic, Submission
from triage.patients.presenters.respondent_wording import (
    care_team,
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
    urgency: str
    title: str
    by_when: str
    steps: tuple[str, ...]
    say: str
    say_signs: str
    meanwhile: tuple[str, ...]
    must_call_911: bool
    has_self_harm: bool
    emergency_phone: Phone
    crisis_phone: Phone
    phones: tuple[Phone, ...]
    is_closed: bool
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
    values = placeholder_values(submission, clinic)
    wording = protocol.urgencies[assessment.urgency]
    is_other = is_for_other(submission)
    leading = assessment.findings_at(assessment.urgency)
    slugs = dict.fromkeys(
        [*wording.content, *(slug for finding in assessment.findings for slug in finding.content)]
    )
    reasons = _reasons(submission, assessment, values)

    def filled(texts: Iterable[Text]) -> tuple[str, ...]:
        return tuple(fill_in(text.to(language), values) for text in texts)

    return ResultView(
        urgency=assessment.urgency.value,
        title=fill_in(wording.title.to(language), values),
        by_when=fill_in(wording.by_when.to(language), values),
        steps=filled(wording.steps_other if is_other else wording.steps),
        say=filled([wording.say_other if is_other else wording.say])[0],
        say_signs=signs_in_words(submission, leading),
        meanwhile=filled(wording.meanwhile_other if is_other else wording.meanwhile),
        must_call_911=_must_call_911(submission, leading),
        has_self_harm=is_in_crisis(submission),
        emergency_phone=Phone("Emergency", clinic.emergency_number, clinic.emergency_link),
        crisis_phone=Phone("Crisis line", clinic.crisis_number, clinic.crisis_link),
        phones=phones_to_call(submission, clinic, assessment.urgency, now),
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


def _must_call_911(submission: Submission, leading: tuple[Finding, ...]) -> bool:
    questions = submission.version.protocol.questions
    return any(
        question.type == "yes_no" and question.call_911 and decider.answer == AnswerState.YES
        for finding in leading
        for decider in finding.deciders
        for question in [questions[decider.question]]
    )


def _reasons(
    submission: Submission, assessment: Assessment, values: Mapping[str, str]
) -> dict[bool, tuple[Reason, ...]]:
    """The reasons of the most urgent findings (True) or of the others (False).

    A finding is left out when a more urgent or earlier one named its answers already.
    """
    protocol = submission.version.protocol
    language = protocol.languages[0]
    named: set[str] = set()
    reasons: dict[bool, tuple[Reason, ...]] = {True: (), False: ()}
    for finding in assessment.findings:
        deciding = {decider.question for decider in finding.deciders}
        if deciding <= named:
            continue
        named |= deciding
        answers = tuple(
            f"{question_as_asked(submission, protocol.questions[decider.question])} "
            f"({describe_answer(protocol.questions[decider.question], decider.answer, language)})"
            for decider in finding.deciders
            # The question on cancer counts as not sure before it is asked; nobody said so.
            if decider.question in submission.answers
        )
        reason = Reason(fill_in(finding.reason.to(language), values), answers)
        reasons[finding.urgency == assessment.urgency] += (reason,)
    return reasons
