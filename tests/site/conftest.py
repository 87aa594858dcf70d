"""What tests of the site's wiring may ask for."""

from __future__ import annotations

import pytest

# The shipped protocol, published, without working out its hash for every test.
from tests.patients.conftest import live_version, person, stored_protocol
from triage.patients import phones

__all__ = ["live_version", "person", "stored_protocol"]


@pytest.fixture(autouse=True)
def _no_clinic_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins like a server that has just started."""
    monkeypatch.setattr(phones, "_last_known", [])
