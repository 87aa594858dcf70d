"""Who works on what: taking, putting back, handing over. Two nurses never hold one review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from triage.actions.alerts.ladder import cancel_alerts
from triage.actions.audit import record
from triage.actions.reviews.changing import ReviewError, add_entry, changing, holding, lock_in_order
from triage.models import Clinic, Review
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User


_TRIES = 4


class AlreadyClaimedError(ReviewError):
    """Another nurse was faster."""


def claim_review(*, review_id: int, by: User) -> Review:
    """Take a review that nobody holds, or whose claim went stale.

    One conditional UPDATE decides, so that of any number who try at once one gets it. Raises
    AlreadyClaimedError for the others, ReviewError for a closed one. Taking one's own again is fine.
    """
    for tries_left in reversed(range(_TRIES)):
        review = Review.objects.select_related("claimed_by").get(pk=review_id)
        # Who comes too late is told by a look: waiting for the write lock to learn it would hold up others.
        if review.claimed_by_id not in (None, by.pk) and not review.is_stale(timezone.now(), Clinic.load()):
            raise _already_claimed(review)
        try:
            return _take(review_id, by)
        except OperationalError:
            # Writers of SQLite wait in no order: in a rush, one may wait its whole time in vain.
            if not tries_left or connection.in_atomic_block:
                raise
    raise AssertionError("the last try returns or raises")


def _already_claimed(review: Review) -> AlreadyClaimedError:
    holder = review.claimed_by
    name = holder.get_full_name() or holder.get_username() if holder else "Somebody else"
    return AlreadyClaimedError(f"{name} has already taken this one.")


@transaction.atomic
def _take(review_id: int, by: User) -> Review:
    now = timezone.now()
    stale_since = now - timedelta(minutes=Clinic.load().stale_minutes)
    is_free = Q(claimed_by=None) | Q(touched_at=None) | Q(touched_at__lte=stale_since)
    taken = Review.objects.filter(is_free, pk=review_id, closed_at=None).update(
        claimed_by=by,
        touched_at=now,
        acknowledged_at=Coalesce("acknowledged_at", now),
        escalates_at=None,
        revision=F("revision") + 1,
    )
    review = Review.objects.select_related("claimed_by").get(pk=review_id)
    if taken:
        add_entry(review, EntryKind.CLAIMED, by=by)
        record(action="claim", subject=review, by=by, fields=["claimed_by"])
        cancel_alerts(review)
    elif review.is_closed:
        raise ReviewError("This review is closed.")
    elif review.claimed_by_id != by.pk:
        raise _already_claimed(review)
    return review


def release_review(*, review_id: int, by: User) -> None:
    """Put a review back. Raises ReviewError when another holds it."""
    with changing(review_id, by=by, action="release", fields=["claimed_by"]) as review:
        holding(review, by)
        review.claimed_by = review.touched_at = None
        add_entry(review, EntryKind.RELEASED, by=by)


@transaction.atomic
def hand_over(*, review_ids: Iterable[int], to: User, by: User) -> int:
    """Give the named reviews that one holds to a colleague, and return how many. Raises ReviewError."""
    if to.pk == by.pk:
        raise ReviewError("Choose somebody else to hand over to.")
    if not to.is_active or not to.has_perm("triage.work_queue"):
        raise ReviewError("This person cannot work the queue.")
    handed = 0
    for review_id in lock_in_order(review_ids):
        with changing(review_id, by=by, action="hand_over", fields=["claimed_by"]) as review:
            holding(review, by)
            review.claimed_by = to
            add_entry(review, EntryKind.HANDED_OVER, by=by, text=to.get_full_name() or to.get_username())
        handed += 1
    return handed
