"""So many reviews that only the database can make them."""

from __future__ import annotations

from uuid import uuid4

from django.db import connection
from django.utils import timezone

from tests.nurses.people import assessed_submission
from triage.models import FollowUp, Review, SharedContact, StoredAssessment, Submission
from triage.models.review_columns import Outcome

BATCH = 5_000


def store_reviews(count: int, *, are_open: bool) -> None:
    """Store reviews with a submission, a contact and a result each."""
    example = assessed_submission()
    result = example.assessments.get()
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        submissions = Submission.objects.bulk_create(
            Submission(pk=uuid4(), version=example.version, respondent="self", answers=example.answers)
            for _ in range(size)
        )
        now = timezone.now()
        reviews = Review.objects.bulk_create(
            Review(
                submission=submission,
                urgency="emergency",
                rank=3,
                shared_at=now,
                due_at=now,
                code_index=uuid4().hex,
                closed_at=None if are_open else now,
                outcome="" if are_open else Outcome.ADVICE,
            )
            for submission in submissions
        )
        SharedContact.objects.bulk_create(
            SharedContact(review=review, name="Pat Doe", phone="555", phone_index=uuid4().hex)
            for review in reviews
        )
        _store_results(submissions, result)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def store_later_days(*, every: int, days: int) -> None:
    """Let one of so many people have answered again on so many later days, as on the first."""
    now = timezone.now()
    for review in Review.objects.order_by("pk").select_related("submission")[::every]:
        first = review.submission
        submissions = Submission.objects.bulk_create(
            Submission(pk=uuid4(), version=first.version, respondent="self", answers=first.answers)
            for _ in range(days)
        )
        FollowUp.objects.bulk_create(
            FollowUp(submission=one, review=review, day=now.date(), answered_at=now, urgency="emergency")
            for one in submissions
        )
        _store_results(submissions, first.assessments.get())


def _store_results(submissions: list[Submission], result: StoredAssessment) -> None:
    StoredAssessment.objects.bulk_create(
        StoredAssessment(submission=submission, urgency="emergency", document=result.document, is_final=True)
        for submission in submissions
    )
