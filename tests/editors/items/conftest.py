"""The row editors are tried on a small protocol, which is drafted and read in no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.editors.items.small import small_protocol
from tests.versions import publish_document
from triage.actions.drafts.drafts import start_draft
from triage.models import Draft, ProtocolVersion

if TYPE_CHECKING:
    from django.contrib.auth.models import User

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
    return publish_document(document, digest)


@pytest.fixture
def other_draft(live_version: ProtocolVersion, edith: User) -> Draft:
    """A second draft, of the same version."""
    return start_draft(name="Another thing", version=live_version, by=edith)
