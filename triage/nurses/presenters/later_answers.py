"""Later answers of a patient: urgency, reasons, and what is worse than before."""

from __future__ import annotations

from dataclasses import dataclass

from triage.display import moment_at, urgency_name
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, FollowUp, Review
from triage.nurses.presenters.answered_pages import AnsweredPage, present_answers
from triage.nurses.presenters.history import AnswerChange, compare_answers
from triage.nurses.presenters.reasons import ReasonView, highest_shown, present_reason


@dataclass(frozen=True)
class FollowUpView:
    id: int
    when: str
    urgency: str
    urgency_name: str
    has_brought_back: bool
    is_unfinished: bool
    is_erased: bool
    reasons: tuple[ReasonView, ...]
    worse: tuple[AnswerChange, ...]
    better: tuple[AnswerChange, ...]
    pages: tuple[AnsweredPage, ...]


def present_follow_ups(review: Review, clinic: Clinic) -> list[FollowUpView]:
    """Follow-ups that have a result or brought the review back, latest first."""
    shown = FollowUp.shown().filter(review=review)
    follow_ups = shown.select_related("submission__version").prefetch_related("submission__assessments")
    views, before = [], review.submission
    for follow_up in follow_ups:
        submission = follow_up.submission
        stored = submission.assessments.all()
        is_erased = submission.erased_at is not None
        is_shown = not is_erased and submission.is_readable
        can_compare = is_shown and before.erased_at is None and before.is_readable
        worse, better = compare_answers(submission, before) if can_compare else ([], [])
        worst = highest_shown(stored) if is_shown else None
        told = (follow_up.urgency, follow_up.brought_back, *(one.urgency for one in stored))
        urgency = max(Urgency(one) for one in told if one)
        findings = worst.findings_at(worst.urgency) if worst else ()
        views.append(
            FollowUpView(
                id=follow_up.pk,
                when=moment_at(follow_up.answered_at or submission.saved_at, clinic),
                urgency=urgency.value,
                urgency_name=urgency_name(urgency),
                has_brought_back=bool(follow_up.brought_back),
                is_unfinished=not submission.is_finished,
                is_erased=is_erased,
                reasons=tuple(
                    present_reason(submission, finding, clinic, submission.version.protocol)
                    for finding in findings
                ),
                worse=tuple(worse),
                better=tuple(better),
                pages=tuple(present_answers(submission)) if is_shown else (),
            )
        )
        before = submission
    return views[::-1]
