"""What tests of the editors' pages may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.pages import RowPages
from tests.editors.small import small_protocol
from tests.nurses.people import editor, logged_in
from triage.actions.drafts.drafts import start_draft
from triage.models import Draft, ProtocolVersion, Publication

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from triage.engine.protocol import Protocol


@pytest.fixture(scope="session")
def stored_small_protocol(protocol: Protocol) -> tuple[str, str]:
    """A small protocol as it is stored: its text and hash, worked out once."""
    small = small_protocol(protocol)
    return small.canonical_json().decode(), small.sha256


@pytest.fixture
def live_version(db: None, stored_small_protocol: tuple[str, str]) -> ProtocolVersion:  # noqa: ARG001 (opens the database)
    """A small protocol, published."""
    document, digest = stored_small_protocol
    version: ProtocolVersion = ProtocolVersion.objects.create(document=document, sha256=digest)
    Publication.objects.create(version=version, reason="The tests publish it.")
    return version


@pytest.fixture
def edith(db: None) -> User:  # noqa: ARG001 (opens the database)
    """An editor."""
    return editor("edith")


@pytest.fixture
def draft(live_version: ProtocolVersion, edith: User) -> Draft:
    """A draft of the small protocol, just begun by the editor."""
    return start_draft(name="Raise night pain", version=live_version, by=edith)


@pytest.fixture
def client(edith: User) -> Client:
    """The editor's browser."""
    return logged_in(edith)


@pytest.fixture
def pages(client: Client) -> RowPages:
    """The editors' pages in that browser."""
    return RowPages(client)


@pytest.fixture
def other_draft(live_version: ProtocolVersion, edith: User) -> Draft:
    """A second draft, of the same version."""
    return start_draft(name="Another thing", version=live_version, by=edith)
