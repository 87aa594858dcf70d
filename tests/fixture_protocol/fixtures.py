"""The protocol of the tests, for a package's conftest to take over in place of the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fixture_protocol import fixture_protocol

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    """The protocol of the tests."""
    return fixture_protocol()


@pytest.fixture(scope="session")
def stored_protocol(protocol: Protocol) -> tuple[str, str]:
    """The protocol as it is stored: its text and hash, worked out once."""
    return protocol.canonical_json().decode(), protocol.sha256
