"""Deletes whole submissions, with what was told, shared and done about them; their counts stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Model, Q

from triage.actions.counting.day_sums import keep_counts
from triage.actions.deleting_exports import delete_exports_of
from triage.models import (
    Alert,
    ClosedTogether,
    FollowUp,
    HandoverNotes,
    Person,
    PersonDecision,
    PhoneCall,
    ReplayRow,
    Review,
    ReviewEntry,
    SharedContact,
    StoredAssessment,
    Submission,
)
from triage.models.ledger import keeping_ledger
from triage.models.retention import deleting_evidence

# What goes before the row that it points to.
OF_SUBMISSION = (HandoverNotes, PhoneCall, ReplayRow, StoredAssessment)
OF_REVIEW = (Alert, ReviewEntry, FollowUp, SharedContact)


class OpenReviewError(Exception):
    """Answers that nurses still work on are never deleted."""


@keeping_ledger()
def delete_submissions(ids: Collection[UUID], *, now: datetime) -> int:
    """Delete submissions that the caller has locked, and those that answered again for the same review.

    The report counts them on. Raises ProtectedError when a review that stays is about one of theirs, and
    OpenReviewError, with nothing deleted, when nurses still work on one. Returns how many submissions went.
    """
    later = FollowUp.objects.filter(review__submission__in=ids).values_list("submission", flat=True)
    every = {*ids, *later}
    if Review.objects.filter(submission__in=every, closed_at=None).exists():
        raise OpenReviewError("A review is open.")
    keep_counts(every, now=now)
    reviews = list(Review.objects.filter(submission__in=every).values_list("pk", flat=True))
    with deleting_evidence():
        _delete_reviews(reviews)
        _delete(FollowUp, Q(submission__in=every))
        for model in OF_SUBMISSION:
            _delete(model, Q(submission__in=every))
        _delete(Submission, Q(pk__in=every))
    return len(every)


def _delete_reviews(ids: Collection[int]) -> None:
    if not ids:
        return
    delete_exports_of(ids)
    persons = set(Review.objects.filter(pk__in=ids).exclude(person=None).values_list("person", flat=True))
    closings = set(
        Review.objects.filter(pk__in=ids)
        .exclude(closed_together=None)
        .values_list("closed_together", flat=True)
    )
    _delete(PersonDecision, Q(review__in=ids) | Q(other__in=ids))
    for model in OF_REVIEW:
        _delete(model, Q(review__in=ids))
    _delete(Review, Q(pk__in=ids))
    _delete(Person, Q(pk__in=persons, reviews=None))
    _delete(ClosedTogether, Q(pk__in=closings, reviews=None))


def _delete(model: type[Model], which: Q) -> None:
    # Not by the manager of rows that are only added: the triggers ask for the ticket.
    model._base_manager.filter(which).delete()
