"""The health check: 200 when people can be assessed, else 503."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from tests.databases import real_database
from tests.patients.person import database_locked
from tests.site.faults.test_locked import locked
from tests.site.faults.test_read_only import read_only
from triage.actions.readiness import LONGEST_WITHOUT_WORKER
from triage.models import Publication, SenderHeartbeat

if TYPE_CHECKING:
    from pytest_django import Settings

HEALTH = "/health/ready/"
__all__ = ["real_database"]


@pytest.fixture
def worker() -> None:
    """The background command ran a moment ago."""
    SenderHeartbeat.objects.create(pk=1, beat_at=timezone.now())


def words() -> str:
    """What a monitor reads."""
    return Client().get(HEALTH).content.decode()


@pytest.mark.usefixtures("live_version", "worker")
def test_a_site_that_works_is_ready() -> None:
    response = Client().get(HEALTH)
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.usefixtures("live_version", "worker")
def test_a_program_may_read_it() -> None:
    response = Client().get(HEALTH, headers={"accept": "application/json"})
    assert response.json() == {"ready": True, "faults": {}, "warnings": {}}


def test_a_process_lives_without_a_database() -> None:
    assert Client().get("/health/live/").content == b"ok\n"


@pytest.mark.django_db
def test_a_site_without_a_protocol_is_not_ready() -> None:
    assert Client().get(HEALTH).status_code == 503
    assert words().startswith("not ready: nothing_published:")


@pytest.mark.usefixtures("live_version")
def test_a_site_whose_worker_is_dead_serves_people_and_says_so() -> None:
    long_ago = timezone.now() - LONGEST_WITHOUT_WORKER
    SenderHeartbeat.objects.create(pk=1, beat_at=long_ago)
    assert Client().get(HEALTH).status_code == 200
    assert "warning: worker: `manage.py work` does not run" in words()


@pytest.mark.usefixtures("live_version", "worker")
def test_a_disk_that_is_nearly_full_is_a_warning(settings: Settings) -> None:
    settings.LEAST_FREE_MEGABYTES = 10**9
    assert Client().get(HEALTH).status_code == 200
    assert "warning: disk: only " in words()


@pytest.mark.usefixtures("live_version", "worker")
def test_a_database_of_an_older_program_is_not_ready() -> None:
    # In the transaction of this test.
    MigrationRecorder(connection).record_unapplied("triage", "0001_initial")
    assert Client().get(HEALTH).status_code == 503
    assert "not ready: migrations: the database lacks 1 migrations, first triage.0001_initial" in words()


@pytest.mark.usefixtures("real_database")
def test_a_database_that_cannot_be_written_is_not_ready() -> None:
    read_only()
    try:
        assert "not ready: not_writable: nothing can be written" in words()
    finally:
        connection.close()


@pytest.mark.process
def test_a_lock_is_said_soon(real_database: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite locks the whole database")
    assert "not_writable" not in words()
    with locked(real_database):
        began = time.monotonic()
        assert "not ready: not_writable" in words()
        # Far less than others wait for it.
        assert time.monotonic() - began < 3
    assert "not_writable" not in words()


def test_monitors_of_before_are_led_on() -> None:
    assert Client().get("/health/")["Location"] == HEALTH


@pytest.mark.django_db
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
