"""The health check: 200 when people can be assessed, else 503."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.patients.person import database_locked
from triage.models import Publication

HEALTH = "/health/"


@pytest.mark.usefixtures("live_version")
def test_a_site_that_works_is_healthy() -> None:
    response = Client().get(HEALTH)
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_site_without_a_protocol_is_not_ready() -> None:
    response = Client().get(HEALTH)
    assert (response.status_code, response.content) == (503, b"not ready: nothing_published\n")


def test_a_site_without_a_database_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Publication, "live_version", database_locked)
    assert Client().get(HEALTH).status_code == 503


@pytest.mark.usefixtures("live_version")
def test_the_answer_is_never_an_old_one() -> None:
    assert "no-store" in Client().get(HEALTH)["Cache-Control"]


@pytest.mark.usefixtures("live_version")
def test_asking_leaves_no_trace() -> None:
    assert not Client().get(HEALTH).cookies


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.django_db
def test_another_method_is_refused(method: str) -> None:
    assert Client().generic(method.upper(), HEALTH).status_code == 405
