"""Whether this site can do its work: what stops it, and what somebody should look at soon."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import F
from django.utils import timezone

from triage.actions.backups.backups import backup_warning
from triage.actions.backups.manifest import migrations_of_program
from triage.actions.trust import Fault, live_fault
from triage.models import AuditHead, SenderHeartbeat

# A monitor asks often and gives up soon.
_MILLISECONDS = 700
LONGEST_WITHOUT_WORKER = timedelta(minutes=2)
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Readiness:
    """`faults` keep people from being served. `warnings` do not, and would be worse with the site away."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def readiness() -> Readiness:
    """What is wrong now, read and tried anew; answers within about a second."""
    try:
        with _impatient():
            faults = [fault for fault in (_migration_fault(), live_fault(), _write_fault()) if fault]
            warnings = [_worker_warning(), _disk_warning(), _backup_warning()]
    except DatabaseError as error:
        faults, warnings = [_unreachable(error)], [_disk_warning(), _backup_warning()]
    return Readiness(tuple(faults), tuple(warning for warning in warnings if warning))


def _unreachable(error: DatabaseError) -> Fault:
    # The kind alone: a database's message can hold its address.
    return Fault("database", f"the database does not answer ({type(error).__name__})")


@contextmanager
def _impatient() -> Iterator[None]:
    """Within it, no statement of this connection waits for long."""
    if connection.vendor == "postgresql":
        names = ("lock_timeout", "statement_timeout")
        with transaction.atomic(durable=not connection.in_atomic_block), connection.cursor() as cursor:
            for name in names:
                cursor.execute(f"SET LOCAL {name} = {_MILLISECONDS}")
            yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_MILLISECONDS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")


def _migration_fault() -> Fault | None:
    applied = MigrationRecorder(connection).applied_migrations()
    missing = sorted(f"{app}.{name}" for app, name in migrations_of_program() if (app, name) not in applied)
    if not missing:
        return None
    return Fault("migrations", f"the database lacks {len(missing)} migrations, first {missing[0]}")


def _write_fault() -> Fault | None:
    """Really write: the same value into a row that is there, so that nothing grows."""
    try:
        with transaction.atomic():
            AuditHead.objects.filter(pk=1).update(number=F("number"))
    except DatabaseError as error:
        return Fault("not_writable", f"nothing can be written ({type(error).__name__})")
    return None


def _worker_warning() -> Fault | None:
    beat = SenderHeartbeat.objects.filter(pk=1).values_list("beat_at", flat=True).first()
    if beat is not None and timezone.now() - beat < LONGEST_WITHOUT_WORKER:
        return None
    when = f"last at {beat:%Y-%m-%d %H:%M} UTC" if beat else "never"
    return Fault("worker", f"`manage.py work` does not run ({when}): no alert is sent")


def _disk_warning() -> Fault | None:
    """Little room where SQLite's file lies, or else where the program does."""
    name = Path(str(connection.settings_dict["NAME"]))
    folder = name.parent if connection.vendor == "sqlite" and name.parent.is_dir() else Path.cwd()
    free = shutil.disk_usage(folder).free // _MEGABYTE
    if free < settings.LEAST_FREE_MEGABYTES:
        return Fault("disk", f"only {free} MB are free on the disk")
    return None


def _backup_warning() -> Fault | None:
    warning = backup_warning()
    return Fault("backup", warning) if warning else None
