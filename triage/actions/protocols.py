"""Bringing protocol versions into the database."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from django.db import transaction

from triage.models import ProtocolVersion, Publication

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


class LoadOutcome(Enum):
    """What became of a shipped protocol."""

    PUBLISHED = "published into an empty database"
    KNOWN = "already in the database; nothing changed"
    DRAFT = "stored as a draft; what is published stays published"


@transaction.atomic
def load_shipped_protocol(*, protocol: Protocol, by: str) -> tuple[ProtocolVersion, LoadOutcome]:
    """Store the shipped protocol, and publish it only when the database has none.

    A later shipped version waits as a draft: it never overwrites what a clinic published.
    `by` names the program that loads it, for the publication log.
    """
    known = ProtocolVersion.objects.filter(sha256=protocol.sha256).first()
    if known is not None:
        return known, LoadOutcome.KNOWN
    is_first = not ProtocolVersion.objects.exists()
    version = ProtocolVersion.objects.create(
        document=protocol.canonical_json().decode(), sha256=protocol.sha256
    )
    if not is_first:
        return version, LoadOutcome.DRAFT
    Publication.objects.create(version=version, reason=f"First version, loaded by {by}.")
    return version, LoadOutcome.PUBLISHED
