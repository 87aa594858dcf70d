"""Reviews at some moment of their way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.nurses.people import shared_review
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.work import Closing, close_review
from triage.models import Review
from triage.models.review_states import Outcome
from triage.models.reviews import AttemptResult

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.models import ReviewEntry

AGO = timedelta(hours=5)


def fresh(review: Review) -> Review:
    """A review as it is stored now."""
    return Review.objects.get(pk=review.pk)


def shared_before(ago: timedelta = AGO, **fields: Any) -> Review:
    """A review that was shared a while ago."""
    review = shared_review(**fields)
    Review.objects.filter(pk=review.pk).update(shared_at=review.shared_at - ago, due_at=review.due_at - ago)
    return fresh(review)


def taken_review(by: User, **fields: Any) -> Review:
    """A review that a nurse holds, shared a while ago."""
    return claim_review(review_id=shared_before(**fields).pk, by=by)


def closed_review(by: User, outcome: Outcome = Outcome.DUPLICATE, **fields: Any) -> Review:
    """A review that a nurse took and closed."""
    review = taken_review(by, **fields)
    close_review(review_id=review.pk, closing=Closing(outcome, text="seen"), seen=review.revision, by=by)
    return fresh(review)


def unreached_review(by: User, **fields: Any) -> Review:
    """An emergency that a nurse called three times in vain and that waits for a second nurse."""
    review = called_in_vain(by, times=3, **fields)
    close_review(review_id=review.pk, closing=Closing(Outcome.NOT_REACHED), seen=review.revision, by=by)
    return fresh(review)


def called_in_vain(by: User, *, times: int, **fields: Any) -> Review:
    """A review whose patient a nurse called in vain."""
    review = taken_review(by, **fields)
    for _ in range(times):
        record_attempt(review_id=review.pk, result=AttemptResult.NO_ANSWER, at=minutes_ago(5), text="", by=by)
    return fresh(review)


def minutes_ago(minutes: int) -> datetime:
    """A moment ago."""
    return timezone.now() - timedelta(minutes=minutes)


def last_entry(review: Review) -> ReviewEntry:
    """The newest line of a review's history."""
    entry = review.entries.last()
    assert entry is not None
    return entry
