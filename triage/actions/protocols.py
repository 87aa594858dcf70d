"""Bringing protocol versions into the database."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from django.db import transaction

from triage.models import ProtocolVersion, Publication
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.engine.protocol import Protocol


class LoadOutcome(Enum):
    """What became of a shipped protocol."""

    PUBLISHED = "published into an empty database"
    KNOWN = "already in the database; nothing changed"
    DRAFT = (
        "stored, not published; what is published stays published. "
        "To bring it in, an editor starts a draft from this version and sends it for review"
    )


@transaction.atomic
def load_shipped_protocol(*, protocol: Protocol, by: str) -> tuple[ProtocolVersion, LoadOutcome]:
    """Store the shipped protocol, and publish it only when the database has none.

    A later shipped version waits for an editor: it never overwrites what a clinic published.
    `by` names the program that loads it, for the publication log.
    """
    known = ProtocolVersion.objects.filter(sha256=protocol.sha256).first()
    if known is not None:
        return known, LoadOutcome.KNOWN
    is_first = not ProtocolVersion.objects.exists()
    version = store_version(protocol, author=None)
    if not is_first:
        return version, LoadOutcome.DRAFT
    Publication.objects.create(version=version, reason=f"First version, loaded by {by}.")
    return version, LoadOutcome.PUBLISHED


def store_version(protocol: Protocol, *, author: User | None) -> ProtocolVersion:
    """The row of a protocol: the one it has, or a new one."""
    version, _ = ProtocolVersion.objects.get_or_create(
        sha256=protocol.sha256,
        defaults={
            "document": protocol.canonical_json().decode(),
            "passages": {passage.id: passage.sha256 for passage in shipped_passages()},
            "author": author,
        },
    )
    return version
