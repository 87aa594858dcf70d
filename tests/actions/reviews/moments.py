"""Reviews at some moment of their way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.nurses.people import nurse, shared_review
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.changing import changing
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.second_nurse import answer_as_second
from triage.actions.reviews.work import Closing, close_review
from triage.models import Review
from triage.models.review_columns import Outcome
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


def closed_review(by: User, outcome: Outcome = Outcome.ADVICE, **fields: Any) -> Review:
    """A review that a nurse took, and closed after she spoke to the person."""
    review = taken_review(by, **fields)
    closing = Closing(outcome, reached_at=minutes_ago(1), text="seen")
    close_review(review_id=review.pk, closing=closing, seen=review.revision, by=by)
    return fresh(review)


def closed_unspoken(review: Review) -> Review:
    """The same review, an emergency too, closed by two nurses who reached nobody and never read it."""
    first, second = nurse("fay"), nurse("sue")
    Review.objects.filter(pk=review.pk).update(claimed_by=first, asked_by=None)
    with changing(review.pk, by=first, action="test") as held:
        held.ask_second_nurse(Outcome.NOT_REACHED, by=first, at=timezone.now())
    answer_as_second(
        review_id=review.pk, agrees=True, text="Called as well.", seen=fresh(review).revision, by=second
    )
    return fresh(review)


def unreached_review(by: User, **fields: Any) -> Review:
    """An emergency that a nurse called three times in vain and that waits for a second nurse."""
    review = called_in_vain(by, times=3, **fields)
    close_review(review_id=review.pk, closing=Closing(Outcome.NOT_REACHED), seen=review.revision, by=by)
    return fresh(review)


def called_in_vain(by: User, *, times: int, **fields: Any) -> Review:
    """A review whose patient a nurse called in vain, a quarter of an hour apart."""
    review = taken_review(by, **fields)
    for number in range(times):
        call_in_vain(review, by, minutes=5 + 15 * number)
    return fresh(review)


def call_in_vain(
    review: Review, by: User, *, minutes: int, result: AttemptResult = AttemptResult.NO_ANSWER
) -> None:
    """A call of so many minutes ago."""
    record_attempt(review_id=review.pk, result=result, at=minutes_ago(minutes), text="", by=by)


def speak(review: Review, by: User) -> None:
    """A call of just now that reached the person."""
    call_in_vain(review, by, minutes=0, result=AttemptResult.REACHED)


def minutes_ago(minutes: int) -> datetime:
    """A moment ago."""
    return timezone.now() - timedelta(minutes=minutes)


def last_entry(review: Review) -> ReviewEntry:
    """The newest line of a review's history."""
    entry = review.entries.last()
    assert entry is not None
    return entry
