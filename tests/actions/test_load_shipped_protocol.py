"""Loading the shipped protocol: it publishes only into an empty database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.actions.audit import SYSTEM
from triage.actions.protocols import LoadOutcome, load_shipped_protocol, publish_version
from triage.engine.vocabulary import Text
from triage.models import ProtocolVersion, Publication
from triage.models.protocols import PublicationKind
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


@pytest.fixture
def changed(protocol: Protocol) -> Protocol:
    """The protocol of a later release."""
    return protocol.model_copy(update={"title": Text({"en": "A later release"})})


@pytest.mark.django_db
def test_an_empty_database_gets_it_published(protocol: Protocol) -> None:
    version, outcome = load_shipped_protocol(protocol=protocol, by="a test")
    assert outcome == LoadOutcome.PUBLISHED
    assert Publication.live_version() == version


@pytest.mark.django_db
def test_the_publication_log_names_who_loaded_it(protocol: Protocol) -> None:
    load_shipped_protocol(protocol=protocol, by="a test")
    assert Publication.objects.get().reason == "First version, loaded by a test."


@pytest.mark.django_db
def test_the_publication_log_says_that_it_came_with_the_program(protocol: Protocol) -> None:
    load_shipped_protocol(protocol=protocol, by="a test")
    assert Publication.objects.get().kind == PublicationKind.LOADED


@pytest.mark.django_db
def test_the_passages_of_the_time_are_stored_with_it(protocol: Protocol) -> None:
    version, _ = load_shipped_protocol(protocol=protocol, by="a test")
    assert version.passages == {passage.id: passage.sha256 for passage in shipped_passages()}


@pytest.mark.django_db
def test_what_is_stored_is_the_protocol(protocol: Protocol) -> None:
    version, _ = load_shipped_protocol(protocol=protocol, by="a test")
    assert ProtocolVersion.objects.get(pk=version.pk).protocol == protocol


def test_a_second_run_changes_nothing(protocol: Protocol, live_version: ProtocolVersion) -> None:
    version, outcome = load_shipped_protocol(protocol=protocol, by="a test")
    assert outcome == LoadOutcome.KNOWN
    assert version == live_version
    assert ProtocolVersion.objects.count() == 1
    assert Publication.objects.count() == 1


@pytest.mark.usefixtures("live_version")
def test_a_changed_protocol_arrives_as_a_draft(changed: Protocol) -> None:
    version, outcome = load_shipped_protocol(protocol=changed, by="a test")
    assert outcome == LoadOutcome.DRAFT
    assert not version.publications.exists()


def test_a_changed_protocol_leaves_the_live_version(changed: Protocol, live_version: ProtocolVersion) -> None:
    load_shipped_protocol(protocol=changed, by="a test")
    assert Publication.live_version() == live_version


@pytest.mark.usefixtures("live_version")
def test_a_draft_that_is_loaded_again_stays_a_draft(changed: Protocol) -> None:
    load_shipped_protocol(protocol=changed, by="a test")
    version, outcome = load_shipped_protocol(protocol=changed, by="a test")
    assert outcome == LoadOutcome.KNOWN
    assert not version.publications.exists()


def test_a_retired_version_is_not_published_again(
    protocol: Protocol, changed: Protocol, live_version: ProtocolVersion
) -> None:
    later, _ = load_shipped_protocol(protocol=changed, by="a test")
    publish_version(later, by=SYSTEM, reason="Approved.")
    load_shipped_protocol(protocol=protocol, by="a test")
    assert live_version.publications.count() == 1
    assert Publication.live_version() == later


def test_what_tests_publish_is_stored_as_what_is_loaded(
    live_version: ProtocolVersion, protocol: Protocol
) -> None:
    loaded, outcome = load_shipped_protocol(protocol=protocol, by="a test")

    assert (loaded, outcome) == (live_version, LoadOutcome.KNOWN)
