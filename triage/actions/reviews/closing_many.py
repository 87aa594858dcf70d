"""Closing many reviews at once, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from triage.actions.reviews.calls import calls_missing
from triage.actions.reviews.changing import add_entry, changing, lock_in_order
from triage.actions.reviews.reasons import require_reason
from triage.models import ClosedTogether, Review
from triage.models.ledger import keeping_ledger
from triage.models.review_columns import Outcome
from triage.models.review_states import Ending, ReviewError
from triage.models.reviews import EntryKind

# Many at once are closed for reasons that need no talk with each patient, nor another review for each.
OUTCOMES_FOR_MANY = (Outcome.IN_CARE, Outcome.NOT_REACHED)
TIME_TO_UNDO = timedelta(minutes=10)


@keeping_ledger()
def close_many(
    *, seen: Mapping[int, int], outcome: Outcome, reason: str, by: User, form_key: UUID | None = None
) -> ClosedTogether:
    """A lead nurse closes many at once, each with the same outcome and reason.

    `seen` names the reviews, each with the revision that was shown. All or none: raises ReviewError when
    one is closed, is held by another, was changed meanwhile, was called too few times to give up, or is an
    emergency that nobody spoke to, which needs two nurses.
    """
    why = require_reason(reason, missing="Say why you close them.")
    if outcome not in OUTCOMES_FOR_MANY:
        raise ReviewError("Many at once can only be closed as in care or not reached.")
    together = ClosedTogether.objects.create(by=by, at=timezone.now())
    ending = Ending(outcome, together=together)
    for review_id in lock_in_order(seen):
        with changing(review_id, by=by, action="close_many", fields=["outcome"], form_key=form_key) as review:
            try:
                review.close_unclaimed(ending, by=by, at=timezone.now())
                _check(review, outcome, seen=seen[review_id])
            except ReviewError as error:
                raise ReviewError(f"{_whose(review)}: {error}.") from None
            add_entry(review, EntryKind.CLOSED, by=by, code=outcome, text=why, form_key=form_key)
    return together


def _check(review: Review, outcome: Outcome, *, seen: int) -> None:
    """Raise ReviewError when a review cannot be closed together with others."""
    if review.revision != seen:
        raise ReviewError("changed while you had this page open; look at it again")
    if outcome == Outcome.NOT_REACHED and (missing := calls_missing(review)):
        raise ReviewError(missing)


def _whose(review: Review) -> str:
    """How nurses tell reviews apart."""
    return str(review) if review.is_withdrawn else review.contact.name


def can_be_undone(*, now: datetime) -> QuerySet[ClosedTogether]:
    """What was closed together lately and is still closed so, the latest first, with the `count` of it."""
    recent = ClosedTogether.objects.filter(at__gt=now - TIME_TO_UNDO).select_related("by")
    standing = Count("reviews", filter=Q(reviews__contact__isnull=False))
    return recent.annotate(count=standing).filter(count__gt=0).order_by("-pk")


@keeping_ledger()
def undo_closing_many(*, together_id: int, by: User) -> int:
    """Open again what was closed together, each as it stood, and return how many.

    What somebody opened again or took back meanwhile is left alone. Raises ReviewError when it is too late.
    """
    together = can_be_undone(now=timezone.now()).filter(pk=together_id).first()
    if together is None:
        minutes = TIME_TO_UNDO // timedelta(minutes=1)
        raise ReviewError(f"This cannot be undone: more than {minutes} minutes ago, or nothing is left.")
    closed = together.reviews.filter(contact__isnull=False).values_list("pk", flat=True)
    ids = lock_in_order(closed)
    for review_id in ids:
        with changing(review_id, by=by, action="undo_close_many", fields=["outcome"]) as review:
            review.reopen(at=timezone.now())
            add_entry(review, EntryKind.REOPENED, by=by, text="Closing many at once was undone.")
    return len(ids)
