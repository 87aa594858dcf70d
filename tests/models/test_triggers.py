"""What the database itself refuses: changing or deleting versions, publications, proofs and verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from tests.actions.sign_offs.signing import ANA, clinician, item_of, verdict
from triage.models import Certificate, ProtocolVersion, Publication, SignOff
from triage.models.triggers import GUARDED

if TYPE_CHECKING:
    from triage.models.append_only import AppendOnly

MODELS: list[type[AppendOnly]] = [ProtocolVersion, Publication, Certificate, SignOff]
CHANGES = {
    ProtocolVersion: "document = '{}'",
    Publication: "reason = 'Another.'",
    Certificate: "solver = 'another'",
    SignOff: "name = 'Another'",
}


def run(statement: str) -> None:
    """Run raw SQL, as any program with the database's password can."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture(autouse=True)
def _rows(live_version: ProtocolVersion) -> None:
    """A live version with a certificate, and a verdict on it: one row of each."""
    verdict(item_of(live_version, "rule"), live_version, "accepted", clinician("ana", ANA))


def test_each_such_table_is_guarded() -> None:
    assert {model._meta.db_table for model in MODELS} == set(GUARDED)


@pytest.mark.parametrize("model", MODELS)
def test_raw_sql_cannot_change_a_row(model: type[AppendOnly]) -> None:
    before = list(model.objects.values())
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(f"UPDATE {model._meta.db_table} SET {CHANGES[model]}")  # noqa: S608 (names of our own)
    assert list(model.objects.values()) == before


@pytest.mark.parametrize("model", MODELS)
def test_raw_sql_cannot_delete_a_row(model: type[AppendOnly]) -> None:
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 (names of our own)
    assert model.objects.count() == 1


@pytest.mark.parametrize("same", ["id", "sha256"])
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can replace a row by inserting one")
def test_raw_sql_cannot_replace_a_version(same: str, live_version: ProtocolVersion) -> None:
    values = {"id": str(live_version.pk + 1), "sha256": "'other'"}
    values[same] = f"{same} "
    with pytest.raises(IntegrityError):
        run(
            "INSERT OR REPLACE INTO triage_protocolversion (id, sha256, document, created_at, passages) "  # noqa: S608
            f"SELECT {values['id']}, {values['sha256']}, '[]', created_at, '[]' FROM triage_protocolversion"
        )
    assert ProtocolVersion.objects.get().document == live_version.document


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_raw_sql_cannot_empty_a_table(model: type[AppendOnly]) -> None:
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        # What the transaction still owes to the checks of foreign keys would be refused first.
        run(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {model._meta.db_table} CASCADE")
    assert model.objects.count() == 1


def test_an_insert_that_turns_into_an_update_is_refused() -> None:
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        run(
            "INSERT INTO triage_protocolversion (sha256, document, created_at, passages) "
            "SELECT sha256, '[]', created_at, '{}' FROM triage_protocolversion WHERE true "
            "ON CONFLICT (sha256) DO UPDATE SET document = '[]'"
        )
