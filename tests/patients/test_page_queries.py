"""How often a patient's page asks the database: as often for every answer, and no more than it must."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.patients.person import Person
from triage.models import Clinic

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.usefixtures("live_version")
# What a transaction of a test adds around what the program does.
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def finished(person: Person) -> Person:
    Clinic(name="The clinic", phone="555 010 1234").save()
    person.answers_all()
    return person


def queries(client: Client, method: str, address: str, data: dict[str, str] | None = None) -> list[str]:
    """The statements behind a page that was asked for before."""

    def ask() -> Response:
        response: Response = getattr(client, method)(address, data or {})
        return response

    ask()
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code in (200, 302)
    return [query["sql"] for query in captured if not query["sql"].startswith(FRAME)]


def test_a_page_of_questions_takes_four_queries(person: Person) -> None:
    person.presses_none("movement")
    assert len(queries(person.client, "get", person.page_url("urgent_signs"))) == 4


def test_a_sent_page_takes_eleven_queries(person: Person) -> None:
    person.presses_none("movement")
    person.sees("urgent_signs")
    # Half of them keep the ledger.
    assert len(queries(person.client, "post", person.page_url("movement"), {"action": "none"})) == 11


def test_the_start_page_takes_three_queries() -> None:
    assert len(queries(Client(), "get", reverse("patients:start"))) == 3


def test_the_emergency_page_takes_two_queries() -> None:
    assert len(queries(Client(), "get", reverse("patients:help_now"))) == 2


def test_no_page_asks_the_same_twice(finished: Person) -> None:
    for address in (finished.result_url, finished.answers_url, finished.page_url("movement"), "/"):
        counted = Counter(queries(finished.client, "get", address))
        assert [sql for sql, times in counted.items() if times > 1] == [], address


def test_looking_at_pages_writes_nothing(finished: Person) -> None:
    for address in (finished.result_url, finished.answers_url, finished.page_url("movement"), "/"):
        asked = queries(finished.client, "get", address)
        assert [sql for sql in asked if not sql.startswith("SELECT")] == [], address


def test_the_text_of_a_version_is_not_read_again_for_each_page(finished: Person) -> None:
    for address in (finished.result_url, finished.answers_url, finished.page_url("movement"), "/"):
        asked = queries(finished.client, "get", address)
        assert [sql for sql in asked if '"document"' in sql and "triage_protocolversion" in sql] == []
