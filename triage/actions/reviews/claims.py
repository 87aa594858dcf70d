"""Who works on what: taking, putting back, handing over. Two nurses never hold one review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from triage.actions.audit import record
from triage.actions.reviews.changing import ReviewError, add_entry, changing, holding
from triage.models import Clinic, Review
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User


class AlreadyClaimedError(ReviewError):
    """Another nurse was faster."""


@transaction.atomic
def claim_review(*, review_id: int, by: User) -> Review:
    """Take a review that nobody holds, or whose claim went stale.

    One conditional UPDATE decides, so that of any number who try at once one gets it. Raises
    AlreadyClaimedError for the others, ReviewError for a closed one. Taking one's own again is fine.
    """
    now = timezone.now()
    stale_since = now - timedelta(minutes=Clinic.load().stale_minutes)
    is_free = Q(claimed_by=None) | Q(touched_at__lte=stale_since)
    taken = Review.objects.filter(is_free, pk=review_id, closed_at=None).update(
        claimed_by=by,
        touched_at=now,
        acknowledged_at=Coalesce("acknowledged_at", now),
        revision=F("revision") + 1,
    )
    review = Review.objects.select_related("claimed_by").get(pk=review_id)
    if taken:
        add_entry(review, EntryKind.CLAIMED, by=by)
        record(action="claim", subject=review, by=by, fields=["claimed_by"])
    elif review.is_closed:
        raise ReviewError("This review is closed.")
    elif review.claimed_by_id != by.pk:
        raise AlreadyClaimedError(f"{review.claimed_by} has already taken this one.")
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
    for review_id in review_ids:
        with changing(review_id, by=by, action="hand_over", fields=["claimed_by"]) as review:
            holding(review, by)
            review.claimed_by = to
            add_entry(review, EntryKind.HANDED_OVER, by=by, text=to.get_full_name() or to.get_username())
        handed += 1
    return handed
