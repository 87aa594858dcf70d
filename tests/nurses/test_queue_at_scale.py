"""The first page of the queue stays quick however much is stored."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from tests.nurses.people import assessed_submission, logged_in, nurse
from triage.models import Review, SharedContact, StoredAssessment, Submission
from triage.models.review_columns import Outcome

if TYPE_CHECKING:
    from django.test import Client

    from tests.telling import Tell
    from triage.models import ProtocolVersion

FEW, MANY, OPEN, TRIES = 1_000, 100_000, 500, 7
BATCH = 5_000
SLOWER_AT_MOST = 1.5


def store(count: int, *, are_open: bool) -> None:
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
        StoredAssessment.objects.bulk_create(
            StoredAssessment(
                submission=submission, urgency="emergency", document=result.document, is_final=True
            )
            for submission in submissions
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def first_page_seconds(client: Client) -> float:
    """The middle of several tries."""
    client.get("/staff/")
    seconds = []
    for _ in range(TRIES):
        begun = perf_counter()
        response = client.get("/staff/")
        seconds.append(perf_counter() - begun)
        assert len(response.context["queue"].rows) == 50
    return median(seconds)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_hundred_thousand_reviews_take_hardly_longer_than_a_thousand(
    live_version: ProtocolVersion,  # noqa: ARG001 (submissions answer it)
    tell: Tell,
) -> None:
    client = logged_in(nurse())
    store(OPEN, are_open=True)
    store(FEW - OPEN, are_open=False)
    few = first_page_seconds(client)
    store(MANY - FEW, are_open=False)
    many = first_page_seconds(client)

    sizes = f"{FEW}: {few * 1000:.1f} ms, {MANY}: {many * 1000:.1f} ms"
    tell(f"first page of the queue on {connection.vendor}, {sizes}")
    assert many <= SLOWER_AT_MOST * few


FEW_OPEN, MANY_OPEN, SLOWER_WITH_OPEN = 75, 20_000, 1.3


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twenty_thousand_open_ones_take_hardly_longer_than_seventy_five(
    live_version: ProtocolVersion,  # noqa: ARG001 (submissions answer it)
    tell: Tell,
) -> None:
    client = logged_in(nurse())
    store(FEW_OPEN, are_open=True)
    few = first_page_seconds(client)
    store(MANY_OPEN - FEW_OPEN, are_open=True)
    # Of every urgency, a fifth of them held by somebody.
    Review.objects.update(rank=F("id") % 4)
    Review.objects.annotate(part=F("id") % 5).filter(part=0).update(
        claimed_by=nurse("nils"), touched_at=timezone.now()
    )
    many = first_page_seconds(client)

    sizes = f"{FEW_OPEN}: {few * 1000:.1f} ms, {MANY_OPEN}: {many * 1000:.1f} ms"
    tell(f"first page of the queue on {connection.vendor}, open ones, {sizes}")
    assert many <= SLOWER_WITH_OPEN * few
