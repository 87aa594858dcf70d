"""Stored protocol versions: which one is live, and what happens to a damaged one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection

from tests.unguarded import unguarded
from tests.versions import publish
from triage.actions.audit import SYSTEM
from triage.actions.protocols import publish_version
from triage.engine.vocabulary import Text
from triage.models import ProtocolVersion, Publication
from triage.models.protocols import NothingPublishedError, UntrustedVersionError

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


def damage(version: ProtocolVersion, before: str, after: str) -> ProtocolVersion:
    """Change the stored text behind the back of the models, and read the row again."""
    assert before in version.document
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE triage_protocolversion SET document = %s WHERE id = %s",
            [version.document.replace(before, after), version.pk],
        )
    damaged: ProtocolVersion = ProtocolVersion.objects.get(pk=version.pk)
    return damaged


def test_a_damaged_version_is_refused(live_version: ProtocolVersion) -> None:
    damaged = damage(live_version, '"urgency":"emergency"', '"urgency":"soon"')
    with pytest.raises(UntrustedVersionError, match=live_version.sha256[:12]):
        _ = damaged.protocol


def test_a_damaged_version_is_refused_even_when_it_was_read_before(live_version: ProtocolVersion) -> None:
    assert live_version.protocol
    damaged = damage(live_version, "Call now or go to the emergency room", "Call later or stay at home")
    with pytest.raises(UntrustedVersionError):
        _ = damaged.protocol


def test_a_version_is_the_protocol_it_was_stored_from(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    assert ProtocolVersion.objects.get(pk=live_version.pk).protocol == protocol


def test_the_same_version_is_stored_once(live_version: ProtocolVersion) -> None:
    with pytest.raises(IntegrityError):
        ProtocolVersion.objects.create(document=live_version.document, sha256=live_version.sha256)


def test_the_latest_publication_is_live(live_version: ProtocolVersion, protocol: Protocol) -> None:
    changed = protocol.model_copy(update={"title": Text({"en": "Changed"})})
    later = publish(changed)
    assert Publication.live_version() == later
    assert live_version != later


def test_publishing_an_earlier_version_again_rolls_back(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    changed = protocol.model_copy(update={"title": Text({"en": "Changed"})})
    publish(changed)
    publish_version(live_version, by=SYSTEM, reason="Rolled back.")
    assert Publication.live_version() == live_version


@pytest.mark.django_db
def test_without_a_publication_the_error_says_what_to_run() -> None:
    with pytest.raises(NothingPublishedError, match=r"manage\.py load_protocol"):
        Publication.live_version()


def test_a_version_is_named_by_its_number_and_hash(live_version: ProtocolVersion) -> None:
    assert str(live_version) == f"version {live_version.pk} ({live_version.sha256[:12]})"
