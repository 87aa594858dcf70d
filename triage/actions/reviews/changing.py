"""What all changes of a review share: the lock, the check of what was seen, the history and the trail."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from triage.actions.alerts.ladder import Standing, cancel_alerts, follow_wait, tell_of_wait
from triage.actions.audit import record
from triage.models import Clinic, Review, ReviewEntry
from triage.models.reviews import RANKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.contrib.auth.models import User

    from triage.models.reviews import EntryKind


class ReviewError(Exception):
    """Why something cannot be done to a review, in words for whoever tried."""


class StaleReviewError(ReviewError):
    """Somebody else changed the review after the form was opened."""


@contextmanager
def changing(
    review_id: int, *, by: User | str, action: str, fields: Iterable[str] = (), seen: int | None = None
) -> Iterator[Review]:
    """Lock a review, let the caller change it, then save it and record the change.

    Whoever must be told that it waits now is told, and nobody is once it does not wait any more.
    `seen` is the revision that the caller was shown; StaleReviewError when it is no longer that.
    """
    with transaction.atomic():
        review = Review.objects.select_for_update().get(pk=review_id)
        if seen is not None and seen != review.revision:
            raise StaleReviewError("Somebody changed this review while you had it open.")
        before = Standing.of(review)
        yield review
        begins_to_wait = follow_wait(review, before, by)
        review.revision += 1
        review.save()
        record(action=action, subject=review, by=by, fields=fields)
        if begins_to_wait:
            tell_of_wait(review)
        elif before.is_waiting and review.escalates_at is None:
            cancel_alerts(review)


def lock_in_order(review_ids: Iterable[int]) -> list[int]:
    """Lock several reviews before the first is changed, and return their ids, each once.

    Everybody takes locks in one order, the lower id first and the trail's end last: so two people who
    change the same ones at once wait for each other in turn, never both for the other.
    """
    ids = sorted(set(review_ids))
    list(Review.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return ids


def holding(review: Review, by: User) -> None:
    """Make sure that a nurse holds an open review, and note that she is at work on it. Raises ReviewError."""
    if review.is_closed:
        raise ReviewError("This review is closed. Open it again first.")
    if review.claimed_by_id != by.pk:
        raise ReviewError("Take this review first, so that two people do not work on it at once.")
    review.touched_at = timezone.now()


def add_entry(
    review: Review, kind: EntryKind, *, by: User | None, code: str = "", text: str = ""
) -> ReviewEntry:
    """Write a line of the review's history."""
    return ReviewEntry.objects.create(
        review=review, at=timezone.now(), by=by, kind=kind, code=code, text=text
    )


def rank_and_clock(review: Review, *, since: datetime) -> None:
    """Set place and clock in the queue by the urgency that counts."""
    urgency = review.effective_urgency
    review.rank = RANKS[urgency]
    review.due_at = since + Clinic.load().target(urgency)
