"""What a backup says of itself, and whether a database is what it says."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from triage.actions.audit import trail_end, trail_faults
from triage.actions.backups.faults import BackupError
from triage.actions.ledger import ledger_faults
from triage.actions.trust import live_fault
from triage.models import AuditHead

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTHING_LIVE = "nothing_published"


class Manifest(BaseModel):
    """`counts` are rows by table; `audit_head` and `live_sha256` are as the trail has them."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    made_at: AwareDatetime
    program: str
    database: str
    migrations: list[str]
    counts: dict[str, int]
    audit_head: str
    live_sha256: str
    size: int
    sha256: str


@cache
def migrations_of_program() -> frozenset[tuple[str, str]]:
    """App and name of every migration that this program has."""
    return frozenset(MigrationLoader(None).graph.nodes)


def describe() -> Manifest:
    """What the database of this thread holds now. The size and hash of its copy are still to come."""
    return Manifest(
        made_at=timezone.now(),
        program=settings.PROGRAM_VERSION,
        database=connection.vendor,
        migrations=_applied(),
        counts=_counts(),
        audit_head=trail_end(),
        live_sha256=_live_sha256(),
        size=0,
        sha256="",
    )


def read_manifest(text: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(text)
    except ValidationError:
        raise BackupError("The backup's list of contents cannot be read: another program made it.") from None


def check_program(manifest: Manifest) -> None:
    """Raise BackupError unless this very program can use the backup."""
    if manifest.database != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest.database}, and DATABASE_URL leads to {connection.vendor}."
        )
    own = {f"{app}.{name}" for app, name in migrations_of_program()}
    newer, older = sorted(set(manifest.migrations) - own), sorted(own - set(manifest.migrations))
    made = f"version {manifest.program} of the program (its database {{}} {{}})"
    if newer:
        raise BackupError(
            f"The backup was made by a newer {made.format('has', newer[0])}: put it back with that version."
        )
    if older:
        raise BackupError(
            f"The backup was made by an older {made.format('lacks', older[0])}: put it back with that "
            "version, then upgrade as usual."
        )


def faults_of_copy(manifest: Manifest) -> Iterator[str]:
    """How the database of this thread differs from what the backup says, and what is wrong with its trail."""
    counts = _counts()
    for table in sorted(counts.keys() | manifest.counts.keys()):
        found, said = counts.get(table), manifest.counts.get(table)
        if found != said:
            yield f"{table} holds {found} rows, and the backup says {said}."
    if trail_end() != manifest.audit_head:
        yield "The audit trail ends elsewhere than the backup says."
    yield from trail_faults()
    yield from ledger_faults()
    if _live_sha256() != manifest.live_sha256:
        yield "Another version is live than the backup says."
    fault = live_fault()
    if fault is not None and not (fault.code == _NOTHING_LIVE and not manifest.live_sha256):
        yield f"The live version cannot be trusted: {fault.sentence}."


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _counts() -> dict[str, int]:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {quote(table)}")  # noqa: S608 (names of our own)
            counts[table] = int(cursor.fetchone()[0])
    return counts


def _live_sha256() -> str:
    return AuditHead.objects.filter(pk=1).values_list("live_sha256", flat=True).first() or ""
