"""One browser that begins without end: its session stays small, and what matters stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.patients.person import Person
from tests.patients.sharer import SIGNS, share_url, shares
from triage.patients.browser import MOST_SUBMISSIONS

if TYPE_CHECKING:
    from pytest_django import Settings

    from triage.models import ProtocolVersion

MOST_BYTES = 10_000


@pytest.fixture(autouse=True)
def _no_limit(settings: Settings, live_version: ProtocolVersion) -> None:  # noqa: ARG001 (publishes)
    settings.LIMITS = settings.LIMITS | {"starts": 10_000}


def begins_often(client: Client, times: int) -> None:
    for _ in range(times):
        client.post("/", {"respondent": "self"})


def test_a_session_does_not_grow_without_end() -> None:
    client = Client()
    begins_often(client, 3 * MOST_SUBMISSIONS)

    assert len(client.session["submissions"]) == MOST_SUBMISSIONS
    assert len(client.session["versions"]) == MOST_SUBMISSIONS
    assert len(Session.objects.get().session_data) < MOST_BYTES


def test_the_latest_can_be_answered_however_many_were_begun() -> None:
    client = Client()
    begins_often(client, 2 * MOST_SUBMISSIONS)

    Person(client=client).answers_all(**SIGNS["emergency"])


def test_what_was_shared_and_what_is_open_outlast_what_was_never_answered() -> None:
    client = Client()
    shared, is_open = Person(client=client), Person(client=client)
    shared.was_told(**SIGNS["emergency"])
    shares(shared)
    is_open.ticks("movement", leg_weakness="not_sure")

    begins_often(client, 2 * MOST_SUBMISSIONS)

    assert shared.opens_result().status_code == 200
    assert client.get(share_url(shared), follow=True).status_code == 200
    assert str(is_open.id) in client.session["submissions"]
