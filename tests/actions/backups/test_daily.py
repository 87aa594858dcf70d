"""The worker makes a backup when the newest is a day old, and the site says when that did not work."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.nurses.people import administrator, editor, logged_in
from tests.patients.html import read
from triage.actions.backups.daily import EVERY, DailyBackup, is_due

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where backups are kept."""
    settings.BACKUP_DIR = tmp_path
    return tmp_path


def kept(folder: Path, *, hours: float) -> None:
    """A backup that was made so long ago."""
    file = folder / f"bonemets-2026{hours:08.0f}.backup"
    file.touch()
    then = time.time() - hours * 3600
    os.utime(file, (then, then))


def test_one_is_due_without_any_and_when_the_newest_is_a_day_old(folder: Path) -> None:
    assert is_due(folder)
    kept(folder, hours=EVERY.total_seconds() / 3600 + 1)
    assert is_due(folder)
    (folder / "bonemets-2027.backup").touch()
    assert not is_due(folder)


def test_it_is_made_beside_the_worker(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "manage.py"
    program.write_text(f"open({str(folder / 'asked')!r}, 'w').write('yes')")
    monkeypatch.setattr("triage.actions.backups.daily.PROGRAM", tmp_path)
    backup = DailyBackup()
    backup.look()
    assert backup._running is not None
    assert backup._running.wait(timeout=30) == 0
    assert (folder / "asked").read_text() == "yes"


def test_where_no_folder_is_set_none_is_made(settings: Settings) -> None:
    settings.BACKUP_DIR = None
    backup = DailyBackup()
    backup.look()
    assert backup._running is None


@pytest.mark.usefixtures("live_version")
@pytest.mark.parametrize(
    ("hours", "failed", "said"),
    [
        (30, "", "warning: backup: the newest backup is 30 hours old\n"),
        (
            1,
            "2026-01-01 10:00 UTC: no room",
            "hours old; the last one failed at 2026-01-01 10:00 UTC: no room",
        ),
        (None, "", "warning: backup: there is no backup yet\n"),
    ],
)
def test_monitors_are_told_of_an_old_or_failed_one(
    folder: Path, hours: float | None, failed: str, said: str
) -> None:
    if hours is not None:
        kept(folder, hours=hours)
    if failed:
        (folder / "FAILED").write_text(failed)
    response = Client().get("/health/ready/")
    assert response.status_code == 200
    assert said in response.content.decode()


@pytest.mark.usefixtures("live_version")
def test_nothing_is_said_of_a_good_one(folder: Path) -> None:
    kept(folder, hours=1)
    assert "backup" not in Client().get("/health/ready/").content.decode()


@pytest.mark.django_db
def test_administrators_are_told_of_an_old_one_on_their_first_page(folder: Path) -> None:
    kept(folder, hours=30)
    assert "the newest backup is 30 hours old" in read(logged_in(administrator()).get("/admin/")).words


@pytest.mark.django_db
def test_administrators_are_told_nothing_of_a_good_one(folder: Path) -> None:
    kept(folder, hours=1)
    assert "backup" not in read(logged_in(administrator()).get("/admin/")).words


@pytest.mark.django_db
def test_editors_are_not_told_of_backups(folder: Path) -> None:
    kept(folder, hours=30)
    assert "backup" not in read(logged_in(editor()).get("/admin/")).words
