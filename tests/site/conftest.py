"""What tests of the site's wiring may ask for."""

from __future__ import annotations

import pytest

from tests.patients.conftest import person
from triage.patients import phones

__all__ = ["person"]


@pytest.fixture(autouse=True)
def _no_clinic_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins like a server that has just started."""
    monkeypatch.setattr(phones, "_last_known", [])
