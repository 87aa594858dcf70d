"""Evidence and small protocols for the safety tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.actions.evidence import shipped_evidence

if TYPE_CHECKING:
    from triage.engine.safety.checking import Evidence


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """What the shipped protocol is held against."""
    return shipped_evidence()
