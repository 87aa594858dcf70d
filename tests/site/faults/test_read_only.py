"""A database that cannot be written: honest answers, and what was sent comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client

from tests.databases import real_database
from tests.nurses.people import PASSWORD, administrator, editor, logged_in, nurse
from tests.patients.html import read
from tests.patients.person import Person
from triage.models import StaffSession, Submission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.process
__all__ = ["real_database"]


def read_only() -> None:
    """Let nothing be written any more."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = 1")
        else:
            cursor.execute("SET default_transaction_read_only = on")


@pytest.fixture
def breaks(real_database: str) -> Iterator[Callable[[], None]]:  # noqa: ARG001
    """Makes the disk read-only, until the end of the test."""
    yield read_only
    connection.close()


def test_a_start_that_cannot_be_saved_comes_back_to_be_sent_again(breaks: Callable[[], None]) -> None:
    breaks()
    response = Client(raise_request_exception=False).post("/", {"respondent": "other"})
    assert response.status_code == 503
    seen = read(response)
    assert "Your answers on this page were not saved" in seen.words
    assert seen.hidden == [("respondent", "other")]
    assert seen.has_emergency_list
    assert "no-store" in response["Cache-Control"]
    assert response["X-Frame-Options"] == "DENY"


def test_it_is_said_in_the_readers_language(breaks: Callable[[], None]) -> None:
    breaks()
    response = Client(raise_request_exception=False).post("/es/", {"respondent": "self"})
    assert response.status_code == 503
    assert 'lang="es"' in read(response).raw


def test_what_comes_back_can_be_sent_when_the_disk_is_well_again(real_database: str) -> None:  # noqa: ARG001
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    token = read(client.get("/")).token
    read_only()
    seen = read(client.post("/", {"respondent": "self", "csrfmiddlewaretoken": token}))
    connection.close()
    again = client.post("/", {**dict(seen.hidden), "csrfmiddlewaretoken": seen.token})
    assert again.status_code == 302


def test_answers_come_back_and_none_is_half_saved(breaks: Callable[[], None]) -> None:
    person = Person(client=Client(raise_request_exception=False))
    breaks()
    response = person.ticks("movement", leg_weakness="yes")
    assert response.status_code == 503
    assert ("leg_weakness", "yes") in read(response).hidden
    connection.close()
    assert not Submission.objects.exists()


@pytest.mark.parametrize("address", ["/help-now/", "/", "/no/such/page/", "/learn/"])
def test_pages_to_read_go_on(breaks: Callable[[], None], address: str) -> None:
    breaks()
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == (404 if address == "/no/such/page/" else 200)


def test_questions_for_the_doctor_come_back(breaks: Callable[[], None]) -> None:
    breaks()
    client = Client(raise_request_exception=False)
    response = client.post("/learn/my-questions/", {"own": "May I drive?"})
    assert response.status_code == 503
    assert ("own", "May I drive?") in read(response).hidden


def test_a_log_in_that_cannot_be_saved_says_so_and_echoes_no_password(breaks: Callable[[], None]) -> None:
    nurse("nora")
    breaks()
    client = Client(raise_request_exception=False)
    response = client.post("/staff/log-in/", {"username": "nora", "password": PASSWORD})
    assert response.status_code == 503
    seen = read(response)
    assert "This was not saved" in seen.words
    assert PASSWORD not in seen.raw
    assert seen.has_emergency_list


def test_a_log_out_that_cannot_be_saved_says_so(breaks: Callable[[], None]) -> None:
    client = logged_in(administrator("ada"))
    client.raise_request_exception = False
    breaks()
    response = client.post("/staff/log-out/")
    assert response.status_code == 503
    assert "This was not saved" in read(response).words


def test_a_refusal_is_a_refusal_where_the_trail_cannot_be_written(breaks: Callable[[], None]) -> None:
    client = logged_in(editor("edith"))
    client.raise_request_exception = False
    breaks()
    response = client.get("/staff/")
    assert response.status_code == 403


def test_a_session_that_cannot_be_noted_is_an_honest_answer_and_no_fault(breaks: Callable[[], None]) -> None:
    client = logged_in(nurse("nora"))
    client.raise_request_exception = False
    StaffSession.objects.all().delete()
    breaks()

    assert client.get("/staff/lock/state/").status_code == 503
    assert "We cannot open this page right now" in read(client.get("/staff/")).words
