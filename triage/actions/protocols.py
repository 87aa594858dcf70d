"""Stores and publishes protocol versions, each with its hash in the audit trail."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.contrib.auth.models import User

from triage.actions.audit import SYSTEM, record
from triage.engine.protocol import Protocol
from triage.models import AuditHead, AuditRow, ProtocolVersion, Publication
from triage.models.audit import STORE_VERSION
from triage.models.ledger import keeping_ledger
from triage.protocols.shipped import shipped_passages


class LoadOutcome(Enum):
    PUBLISHED = "published into an empty database"
    KNOWN = "already in the database; nothing changed"
    RECORDED = "already in the database; its hash is in the audit trail from now on"
    DRAFT = (
        "stored, not published; what is published stays published. "
        "To bring it in, an editor starts a draft from this version and sends it for review"
    )


@keeping_ledger()
def load_shipped_protocol(*, protocol: Protocol, by: str) -> tuple[ProtocolVersion, LoadOutcome]:
    """Store the shipped protocol, and publish it only when the database has none.

    A later shipped version waits for an editor: it never overwrites what a clinic published.
    `by` names the program that loads it, for the publication log.
    """
    known = ProtocolVersion.objects.filter(sha256=protocol.sha256).first()
    if known is not None:
        # What is known to be the file that came with the program needs nobody else to vouch for it.
        is_shipped = known.document == protocol.canonical_json().decode()
        is_new = is_shipped and _record_unrecorded(known)
        return known, LoadOutcome.RECORDED if is_new else LoadOutcome.KNOWN
    is_first = not ProtocolVersion.objects.exists()
    version = store_version(protocol, author=None)
    if not is_first:
        return version, LoadOutcome.DRAFT
    publish_version(version, by=SYSTEM, reason=f"First version, loaded by {by}.")
    return version, LoadOutcome.PUBLISHED


def store_version(protocol: Protocol, *, author: User | None) -> ProtocolVersion:
    """The existing row of a protocol, or a new one."""
    version, is_new = ProtocolVersion.objects.get_or_create(
        sha256=protocol.sha256,
        defaults={
            "document": protocol.canonical_json().decode(),
            "passages": {passage.id: passage.sha256 for passage in shipped_passages()},
            "author": author,
        },
    )
    if is_new:
        record_version(version, by=author or SYSTEM)
    return version


def publish_version(version: ProtocolVersion, *, by: User | str, **fields: Any) -> Publication:
    """Add the entry to the publication log that makes a version live, and tell the audit trail."""
    publication: Publication = Publication.objects.create(version=version, **fields)
    _record_publication(publication, by=by)
    return publication


@keeping_ledger()
def trust_version(*, version: ProtocolVersion, is_live: bool, by: str) -> None:
    """Record a version whose hash is known from elsewhere; with `is_live`, make it live too.

    Raises UntrustedVersionError when its text does not have that hash.
    """
    version.read()
    if not AuditRow.tells_of_version(version.pk, version.sha256):
        record_version(version, by=SYSTEM)
    if is_live:
        publish_version(version, by=SYSTEM, reason=f"Trusted by its hash, with {by}.")


def _record_unrecorded(version: ProtocolVersion) -> bool:
    """Record a version, and that it is live, unless the trail mentions it already."""
    if AuditRow.objects.filter(action=STORE_VERSION, subject=str(version.pk)).exists():
        return False
    record_version(version, by=SYSTEM)
    latest = Publication.objects.order_by("-pk").first()
    knows_live = AuditHead.objects.exclude(publication=None).exists()
    if latest is not None and latest.version_id == version.pk and not knows_live:
        _record_publication(latest, by=SYSTEM)
    return True


def record_version(version: ProtocolVersion, *, by: User | str) -> None:
    record(action=STORE_VERSION, subject=version, by=by, fields=["document"], digest=version.sha256)


def _record_publication(publication: Publication, *, by: User | str) -> None:
    digest = publication.version.sha256
    record(action="publish", subject=publication, by=by, fields=["version"], digest=digest)
