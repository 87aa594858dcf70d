"""Backups of a site at work: whole, sealed, proved, and put back elsewhere; a bad one is refused."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from bonemets.environment import BASE_DIR
from tests.databases import real_database
from tests.nurses.people import nurse, shared_review
from tests.programs import database_url
from tests.site.faults.server import Visitor, running_site
from triage.actions.audit import trail_end
from triage.actions.backups.backups import backup_warning, backups_in, make_backup, verify_backup
from triage.actions.backups.faults import BackupError
from triage.models import AuditRow, Publication, Review, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

pytestmark = [pytest.mark.process, pytest.mark.timeout(180), pytest.mark.usefixtures("real_database")]
__all__ = ["real_database"]
MOST_TRIES = 10


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where backups go."""
    settings.BACKUP_KEYS = [Fernet.generate_key().decode()]
    settings.BACKUP_DIR = tmp_path / "backups"
    return tmp_path / "backups"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """The address of another, empty database."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/elsewhere.sqlite3"
        return
    name = f"elsewhere_{uuid4().hex[:8]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield database_url().rpartition("/")[0] + f"/{name}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(database: str, settings: Settings, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program on a database."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database,
        "BACKUP_KEYS": ",".join(settings.BACKUP_KEYS),
    }
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_backup_under_load_is_whole_elsewhere(folder: Path, elsewhere: str, settings: Settings) -> None:
    stopped = Event()
    acknowledged: list[str] = []

    def answers(port: int) -> None:
        visitor = Visitor(port)
        visitor.asks("GET", "/")
        while not stopped.is_set():
            begun = visitor.begins()
            if begun.status != 302:
                continue
            page = begun.headers["Location"]
            visitor.asks("GET", page)
            if visitor.asks("POST", page, action="none").status == 302:
                acknowledged.append(page.split("/")[2])

    shared_review()
    with running_site() as site, ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(answers, site.port) for _ in range(4)]
        while len(acknowledged) < 20:
            assert not any(one.done() for one in waiting)
        # On a busy machine a small backup can end before the next answer comes: then it is made once more.
        for _ in range(MOST_TRIES):
            before = set(acknowledged)
            file, manifest = make_backup(folder)
            during = len(acknowledged) - len(before)
            if during:
                break
        stopped.set()
        for one in waiting:
            one.result()
    assert during > 0
    restored = manage(elsewhere, settings, "restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert manage(elsewhere, settings, "verify_audit").returncode == 0
    loaded = manage(elsewhere, settings, "load_protocol")
    assert loaded.returncode in (0, 3)
    shown = manage(
        elsewhere,
        settings,
        "shell",
        "-v0",
        "-c",
        "from triage.models import Submission, Publication\n"
        "print(Publication.version_to_ask().sha256)\n"
        "print(*Submission.objects.values_list('pk', flat=True))",
    )
    live, ids = shown.stdout.splitlines()[:2]
    assert live == manifest.live_sha256 == Publication.live_version().sha256
    # All that was acknowledged before it began is in it.
    assert before <= set(ids.split())
    assert len(ids.split()) == manifest.counts["triage_submission"]


def test_only_its_owner_reads_it_and_nothing_stands_in_it_to_read(folder: Path) -> None:
    review = shared_review()
    file, _ = make_backup(folder)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    data = file.read_bytes()
    assert b"SQLite format" not in data
    assert b"PGDMP" not in data
    assert str(review.submission_id).encode() not in data
    assert sorted(path.name for path in folder.iterdir()) == [".lock", file.name]


def test_it_says_what_it_holds(folder: Path) -> None:
    shared_review()
    _, manifest = make_backup(folder)
    assert manifest.counts["triage_review"] == Review.objects.count()
    assert manifest.audit_head == trail_end()
    assert manifest.counts["triage_auditrow"] == AuditRow.objects.count()


@pytest.mark.parametrize("fault", ["byte", "cut", "empty", "other"])
def test_a_damaged_one_is_refused_and_nothing_is_changed(folder: Path, fault: str) -> None:
    file, _ = make_backup(folder)
    data = bytearray(file.read_bytes())
    if fault == "byte":
        data[len(data) // 2] ^= 1
    contents: dict[str, bytes] = {"cut": bytes(data[:-100]), "empty": b"", "other": b"x" * 5000}
    file.write_bytes(contents.get(fault, bytes(data)))
    nurse("nora")
    with pytest.raises(CommandError, match=r"damaged|no backup of this program"):
        call_command("restore", str(file), overwrite=True)
    assert nurse("nina").pk
    with pytest.raises(CommandError):
        call_command("backup", verify=file)


def test_a_wrong_key_is_said(folder: Path, settings: Settings) -> None:
    file, _ = make_backup(folder)
    settings.BACKUP_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(BackupError, match="None of BACKUP_KEYS opens this backup"):
        verify_backup(file)


def test_one_of_an_older_program_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = make_backup(folder)
    known = frozenset({*known_migrations(), ("triage", "9999_later")})
    monkeypatch.setattr("triage.actions.backups.manifest.migrations_of_program", lambda: known)
    with pytest.raises(BackupError, match=r"made by an older version .* lacks triage\.9999_later"):
        verify_backup(file)


def test_one_of_a_newer_program_is_refused(folder: Path) -> None:
    MigrationRecorder(connection).record_applied("triage", "9999_later")
    try:
        with pytest.raises(BackupError, match=r"made by a newer version .* has triage\.9999_later"):
            make_backup(folder)
    finally:
        MigrationRecorder(connection).record_unapplied("triage", "9999_later")
    # A file without proof gets no name.
    assert backups_in(folder) == []
    assert "the last one failed at" in backup_warning()


def known_migrations() -> set[tuple[str, str]]:
    """Those of the program."""
    return set(MigrationRecorder(connection).applied_migrations())


def test_data_is_not_overwritten_unless_told(folder: Path) -> None:
    nurse("nora")
    file, _ = make_backup(folder)
    with pytest.raises(CommandError, match="holds data, which would be lost"):
        call_command("restore", str(file))


def test_a_database_in_use_is_not_replaced(folder: Path) -> None:
    file, _ = make_backup(folder)
    with running_site() as site:
        Visitor(site.port).begins()
        with pytest.raises(CommandError, match="Stop the site and its worker first"):
            call_command("restore", str(file), overwrite=True)
    assert not Submission.objects.exists()


def test_an_altered_trail_is_found_when_it_is_made(folder: Path) -> None:
    nurse("nora")
    shared_review()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE triage_auditrow SET action = 'harmless' WHERE number = 1")
    with pytest.raises(BackupError, match="is not whole: Row "):
        make_backup(folder)


def test_so_many_are_kept(folder: Path, settings: Settings) -> None:
    settings.BACKUP_KEEP = 2
    made = []
    for number in range(3):
        file, _ = make_backup(folder)
        made.append(file.rename(folder / f"bonemets-2026010{number}T000000Z.backup"))
    make_backup(folder)
    assert len(backups_in(folder)) == 2
    assert not made[0].exists()


def test_without_room_it_is_said_that_none_was_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_pieces: object, **_key: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("triage.actions.backups.backups.seal", full)
    with pytest.raises(BackupError, match="could not be written: No space left on device"):
        make_backup(folder)
    assert backups_in(folder) == []
    assert "No space left on device" in backup_warning()
