"""The one way to change a review: lock, check of what was seen, storing, history, audit trail, alerts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from triage.actions.alerts.escalation import cancel_alerts, queue_first_alerts
from triage.actions.audit import record
from triage.actions.counting.changed_days import tell_change
from triage.models import Review, ReviewEntry, Submission
from triage.models.ledger import keeping_ledger
from triage.models.review_states import ReviewError
from triage.models.reviews import EntryKind


class StaleReviewError(ReviewError):
    """Somebody else changed the review after the form was opened."""


class SavedBeforeError(ReviewError):
    """The same form was stored already: its answer was lost, or it was sent twice."""


@contextmanager
def changing(
    review_id: int,
    *,
    by: User | str,
    action: str,
    fields: Iterable[str] = (),
    seen: int | None = None,
    form_key: UUID | None = None,
    is_revised: bool = True,
) -> Iterator[Review]:
    """Lock a review, let the caller take its steps, then store their columns and record the change.

    Every change of a review goes through here. When it begins to ring, alerts are written; when it no
    longer rings, what was not sent is cancelled. `seen` is the revision that the caller was shown:
    StaleReviewError when it is no longer that. `form_key` is the key of the form that was sent:
    SavedBeforeError when an entry with it is stored; the caller adds one. Without `is_revised`, open forms
    stay valid.
    """
    with keeping_ledger():
        review = Review.objects.select_for_update().get(pk=review_id)
        if form_key is not None and review.entries.filter(form_key=form_key).exists():
            raise SavedBeforeError("This was saved already.")
        if seen is not None and seen != review.revision:
            raise StaleReviewError("Somebody changed this review while you had it open.")
        waits, was_ringing = review.waits, review.escalates_at is not None
        yield review
        columns = {*review.changed_columns()}
        if is_revised:
            review.revision += 1
            columns.add("revision")
        if columns:
            review.save(update_fields=columns | {"changed_at"})
        record(action=action, subject=review, by=by, fields=fields)
        is_moved = review.waits > waits
        if is_moved and review.rings_at is not None and review.rings_at <= timezone.now():
            queue_first_alerts(review)
        elif is_moved or (was_ringing and review.escalates_at is None):
            cancel_alerts(review)


def was_stored(*, review_ids: Iterable[int], form_key: UUID) -> bool:
    """Whether a form about several reviews was stored already."""
    return ReviewEntry.objects.filter(review__in=review_ids, form_key=form_key).exists()


def lock_in_order(review_ids: Iterable[int]) -> list[int]:
    """Lock several reviews before the first is changed, and return their ids, each once.

    Locks are taken in one order, the lower id first and the end of the audit trail last, so that two people
    who change the same reviews at once cannot deadlock.
    """
    ids = sorted(set(review_ids))
    list(Review.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return ids


def add_entry(
    review: Review,
    kind: EntryKind,
    *,
    by: User | None,
    code: str = "",
    text: str = "",
    called_at: datetime | None = None,
    form_key: UUID | None = None,
) -> ReviewEntry:
    """Add a line of history; whatever is counted of a review changes with one."""
    tell_change(Submission.objects.values_list("started_at", flat=True).get(pk=review.submission_id))
    return ReviewEntry.objects.create(
        review=review,
        at=timezone.now(),
        by=by,
        kind=kind,
        code=code,
        text=text,
        called_at=called_at,
        form_key=form_key,
    )
