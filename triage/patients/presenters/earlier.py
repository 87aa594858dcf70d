"""The submissions that this browser began, as the start page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.actions.submissions import assess_submission
from triage.engine.vocabulary import Urgency
from triage.engine.wording import fill_in
from triage.patients.presenters.result import describe_moment
from triage.patients.presenters.wording import is_for_other, placeholder_values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from triage.models import Clinic, Submission


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
    protocol = submission.version.protocol
    assessment = assess_submission(submission)
    so_far = "Call now"
    if assessment is not None:
        title = protocol.urgencies[assessment.urgency].title.to(protocol.languages[0])
        # Routine is only ever said of finished answers.
        is_told = submission.is_finished or assessment.urgency > Urgency.ROUTINE
        so_far = fill_in(title, placeholder_values(submission, clinic)) if is_told else ""
    return EarlierAnswers(
        id=submission.pk,
        whose="Answers for someone else" if is_for_other(submission) else "Your answers",
        moment=describe_moment(submission.saved_at, clinic),
        so_far=so_far,
        is_finished=submission.is_finished,
        is_emergency=assessment is None or assessment.urgency == Urgency.EMERGENCY,
    )
