"""This browser's submissions, as the start page lists them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from triage.actions.submissions import journey_of
from triage.display import full_moment_at
from triage.engine.journey import Journey
from triage.models import Clinic, Submission
from triage.patients.presenters.order_of_result import title_of
from triage.patients.presenters.respondent_wording import is_for_other


@dataclass(frozen=True)
class EarlierAnswers:
    """One person's answers: whose, since when, and what they say so far."""

    id: UUID
    whose: str
    moment: str
    so_far: str
    is_finished: bool
    is_emergency: bool


def present_earlier(submissions: Iterable[Submission], clinic: Clinic) -> list[EarlierAnswers]:
    """Those submissions, the newest first."""
    return [_present(submission, clinic) for submission in submissions]


def _present(submission: Submission, clinic: Clinic) -> EarlierAnswers:
    journey = journey_of(submission)
    return EarlierAnswers(
        id=submission.pk,
        whose=_("Answers for someone else") if is_for_other(submission) else _("Your answers"),
        moment=full_moment_at(submission.saved_at, clinic),
        so_far=_so_far(submission, journey, clinic),
        is_finished=submission.is_finished,
        is_emergency=journey.is_emergency,
    )


def _so_far(submission: Submission, journey: Journey, clinic: Clinic) -> str:
    return "" if journey.urgency_so_far is None else title_of(submission, journey.assessment, clinic)
