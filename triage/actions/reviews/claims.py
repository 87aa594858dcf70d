"""Claims a review, releases it, hands it over. Two nurses never hold one review."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.utils import timezone

from triage.actions.audit import SYSTEM
from triage.actions.reviews.changing import add_entry, changing, lock_in_order
from triage.actions.roles import WORK_QUEUE
from triage.display import person_name
from triage.models import OnDuty, Review
from triage.models.ledger import keeping_ledger
from triage.models.review_states import AlreadyClaimedError, ReviewError
from triage.models.reviews import EntryKind

_TRIES = 4


def claim_review(*, review_id: int, by: User) -> Review:
    """Claim a review that nobody holds, or whose claim is stale.

    Of several who try at once one gets it. Raises AlreadyClaimedError for the others, ReviewError for a
    closed one. Claiming one's own review again changes nothing.
    """
    for tries_left in reversed(range(_TRIES)):
        review = Review.objects.select_related("claimed_by").get(pk=review_id)
        try:
            # Most who come too late are refused by this read, without waiting for the lock.
            review.claim(by=by, at=timezone.now())
            with changing(review_id, by=by, action="claim", fields=["claimed_by"]) as review:
                review.claim(by=by, at=timezone.now())
                add_entry(review, EntryKind.CLAIMED, by=by)
        except AlreadyClaimedError:
            if review.claimed_by is not None and review.claimed_by != by:
                name = person_name(review.claimed_by)
                raise AlreadyClaimedError(f"{name} has already taken this one.") from None
        except OperationalError:
            # Writers of SQLite wait in no order: in a rush, one may wait its whole time in vain.
            if not tries_left or connection.in_atomic_block:
                raise
            continue
        return review
    raise AssertionError("the last try returns or raises")


def release_review(*, review_id: int, by: User) -> None:
    """Put a review back. Raises ReviewError when another nurse holds it."""
    with changing(review_id, by=by, action="release", fields=["claimed_by"]) as review:
        review.release(by=by, at=timezone.now())
        add_entry(review, EntryKind.RELEASED, by=by)


@keeping_ledger()
def hand_over(
    *, review_ids: Iterable[int], to: User, by: User, note: str = "", form_key: UUID | None = None
) -> int:
    """Give these reviews of `by` to a colleague on duty, with a note, and return how many.

    They are marked for her until she looks. Raises ReviewError.
    """
    if to.pk == by.pk:
        raise ReviewError("Choose somebody else to hand over to.")
    if not to.is_active or not to.has_perm(WORK_QUEUE):
        raise ReviewError("This person cannot work the queue.")
    if not OnDuty.objects.filter(user=to).exists():
        raise ReviewError(f"{person_name(to)} is not on duty now.")
    ids = lock_in_order(review_ids)
    text = ": ".join(filter(None, (person_name(to), note.strip())))
    for review_id in ids:
        with changing(
            review_id, by=by, action="hand_over", fields=["claimed_by"], form_key=form_key
        ) as review:
            review.hand_over(to=to, by=by, at=timezone.now())
            add_entry(review, EntryKind.HANDED_OVER, by=by, text=text, form_key=form_key)
    return len(ids)


def free_claims_of_departed() -> int:
    """Put back what nurses hold who no longer work the queue, and return how many: it rings again."""
    at_work = User.objects.with_perm(WORK_QUEUE, include_superusers=True)
    held = Review.objects.filter(closed_at=None, claimed_by__isnull=False).exclude(claimed_by__in=at_work)
    count = 0
    for review_id, holder in held.values_list("pk", "claimed_by"):
        with changing(review_id, by=SYSTEM, action="free", fields=["claimed_by"]) as review:
            if review.claimed_by_id == holder and not review.is_closed:
                review.free(at=timezone.now())
                add_entry(review, EntryKind.FREED, by=None)
                count += 1
    return count
