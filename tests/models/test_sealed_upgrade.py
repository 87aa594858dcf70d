"""A database in which answers lay open becomes one in which they are sealed, each in its own row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.nurses.people import shared_review
from triage.actions.sealing import seal_anew, sealed_faults
from triage.models import HandoverNotes, Review, SharedContact
from triage.models.sealing import UNREADABLE

if TYPE_CHECKING:
    from pytest_django import Settings

    from triage.models import ProtocolVersion

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, OPEN = ("triage", "0025_hospital_identity"), ("triage", "0026_sealed_answers")


def migrate(*, to: tuple[str, str] | None = None) -> None:
    executor = MigrationExecutor(connection)
    newest = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "triage"]
    executor.migrate([to] if to else newest)


def name_sealed_with(key: str) -> None:
    """Seal the name as releases before did."""
    token = Fernet(key).encrypt(b"Pat Doe").decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE triage_sharedcontact SET name = %s", [token])


@pytest.fixture
def review(live_version: ProtocolVersion, settings: Settings) -> Review:  # noqa: ARG001 (publishes it)
    """A review of before: answers and notes lie open, whom to call is sealed for any row."""
    review = shared_review(name="Pat Doe")
    HandoverNotes.objects.create(submission=review.submission, worry="My hip")
    migrate(to=BEFORE)
    name_sealed_with(settings.CONTACT_KEYS[0])
    return review


def read_again(review: Review) -> tuple[object, ...]:
    review = Review.objects.get(pk=review.pk)
    stored = review.submission.assessments.get()
    return (
        review.submission.answers,
        stored.assessment.urgency,
        review.submission.handover_notes.worry,
        review.contact.name,
    )


def test_everything_is_read_as_before(review: Review) -> None:
    answers = review.submission.answers
    with connection.cursor() as cursor:
        cursor.execute("SELECT worry FROM triage_handovernotes")
        assert cursor.fetchone() == ("My hip",)
    migrate()
    assert read_again(review) == (answers, "emergency", "My hip", "Pat Doe")
    assert not list(sealed_faults())


def test_cut_short_it_goes_on_where_it_stopped(review: Review) -> None:
    migrate(to=OPEN)
    answers = review.submission.answers
    migrate()
    once = SharedContact.objects.values_list("name", flat=True).get()
    migrate(to=OPEN)
    migrate()
    assert read_again(review)[0] == answers
    assert SharedContact.objects.values_list("name", flat=True).get() == once


def test_what_no_key_opened_then_is_sealed_when_its_key_is_back(review: Review, settings: Settings) -> None:
    known, lost = list(settings.CONTACT_KEYS), Fernet.generate_key().decode()
    name_sealed_with(lost)
    migrate()
    assert SharedContact.objects.get().name == UNREADABLE
    assert seal_anew().unreadable == 1
    settings.CONTACT_KEYS = [*known, lost]
    assert seal_anew().anew == 1
    settings.CONTACT_KEYS = known
    assert SharedContact.objects.get(review=review).name == "Pat Doe"
