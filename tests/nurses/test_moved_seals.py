"""Somebody with the database alone moves sealed values between patients: nothing opens in another's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from tests.nurses.people import logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.counting.reading import read as read_day
from triage.actions.sealing import sealed_faults
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review
from triage.models.sealing import UNREADABLE

if TYPE_CHECKING:
    from django.test import Client

    from triage.models import ProtocolVersion


MOVE = "UPDATE triage_sharedcontact SET review_id = %s"


@pytest.fixture
def two(live_version: ProtocolVersion) -> tuple[Review, Review]:  # noqa: ARG001 (publishes it)
    return shared_review(name="Pat Doe"), shared_review(name="Kim Roe")


@pytest.fixture
def client(two: tuple[Review, Review]) -> Client:  # noqa: ARG001 (makes the groups)
    return logged_in(nurse())


def swap(table: str, column: str, first: int, second: int) -> None:
    """Swap a column of two rows of a table, by raw SQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")  # noqa: S608 (names of this test)
        one, other = (row[0] for row in cursor.fetchall())
        for pk, value in ((first, other), (second, one)):
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, pk])  # noqa: S608


def test_a_name_moved_to_another_patient_is_not_read_and_the_pages_open(
    client: Client, two: tuple[Review, Review]
) -> None:
    first, second = two
    swap("triage_sharedcontact", "name", first.contact.pk, second.contact.pk)
    for address in (f"/staff/review/{first.pk}/", "/staff/"):
        seen = read(client.get(address)).words
        assert UNREADABLE in seen
        assert "Kim Roe" not in seen
        assert "Pat Doe" not in seen


def test_contacts_moved_with_their_rows_are_not_read(two: tuple[Review, Review]) -> None:
    first, second = two
    with connection.cursor() as cursor:
        for review, target in ((first, 10_000), (second, first.pk)):
            cursor.execute(f"{MOVE} WHERE review_id = %s", [target, review.pk])
        cursor.execute(f"{MOVE} WHERE review_id = 10000", [second.pk])
    assert Review.objects.get(pk=first.pk).contact.name == UNREADABLE


def test_answers_moved_to_another_patient_are_not_read_and_the_page_says_so(
    client: Client, two: tuple[Review, Review]
) -> None:
    first, second = two
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM triage_submission ORDER BY id")
        tokens = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT id FROM triage_submission ORDER BY id")
        for (pk,), token in zip(cursor.fetchall(), reversed(tokens), strict=True):
            cursor.execute("UPDATE triage_submission SET answers = %s WHERE id = %s", [token, pk])
    for review in (first, second):
        seen = read(client.get(f"/staff/review/{review.pk}/")).words
        assert "cannot be trusted" in seen
        assert "Call, ask the person yourself" in seen


def test_a_result_moved_to_another_patient_is_not_read_and_the_queue_opens(
    client: Client, two: tuple[Review, Review]
) -> None:
    first, second = (review.submission.assessments.get().pk for review in two)
    swap("triage_storedassessment", "document", first, second)
    assert UNREADABLE in read(client.get("/staff/")).words
    assert "cannot be trusted" in read(client.get(f"/staff/review/{two[0].pk}/")).words


def test_a_result_moved_to_another_patient_counts_at_its_urgency_in_a_report(
    two: tuple[Review, Review],
) -> None:
    first, second = (review.submission.assessments.get().pk for review in two)
    swap("triage_storedassessment", "document", first, second)
    clinic, now = Clinic.load(), timezone.now()
    today = clinic.local(now).date()

    counted = read_day([today], clinic, now)[today].assessed

    assert [one.urgency for one in counted] == [Urgency.EMERGENCY, Urgency.EMERGENCY]
    assert not any(one.fired for one in counted)


def test_each_value_that_does_not_open_is_reported(two: tuple[Review, Review]) -> None:
    first, second = two
    assert not list(sealed_faults())
    swap("triage_sharedcontact", "phone", first.contact.pk, second.contact.pk)
    faults = list(sealed_faults())
    assert len(faults) == 2
    assert all("'phone' does not open" in fault for fault in faults)
