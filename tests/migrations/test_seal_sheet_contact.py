"""Whom to call on the handover sheet: what was stored as plain text is sealed, and can be opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.nurses.people import assessed_submission
from triage.models import HandoverNotes, ProtocolVersion
from triage.models.sealing import unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.process

BEFORE, AFTER = "0005_closed_reviews_only", "0006_seal_sheet_contact"
CONTACT = "My son, 555-010-0177"


def migrate(name: str) -> None:
    """Go to a state of the database."""
    MigrationExecutor(connection).migrate([("triage", name)])


def stored() -> list[str]:
    """The column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM triage_handovernotes ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def _notes(transactional_db: None, live_version: ProtocolVersion) -> Iterator[None]:  # noqa: ARG001 (opens the database and publishes)
    """Notes with somebody to call, and notes without."""
    for contact in (CONTACT, ""):
        HandoverNotes.objects.create(submission=assessed_submission(), contact=contact)
    migrate(BEFORE)
    yield
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes("triage")
    MigrationExecutor(connection).migrate(leaves)


@pytest.mark.usefixtures("_notes")
def test_going_back_opens_the_seal() -> None:
    assert stored() == [CONTACT, ""]


@pytest.mark.usefixtures("_notes")
def test_going_on_seals_what_is_there() -> None:
    migrate(AFTER)
    sealed, empty = stored()
    assert "My son" not in sealed
    assert "555-010-0177" not in sealed
    assert unseal(sealed) == CONTACT
    assert empty == ""
