"""Evidence and small protocols for the safety tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.versions import proof_of
from triage.actions.evidence import shipped_evidence

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.engine.safety.certificate import Proof
    from triage.engine.safety.checking import Evidence


@pytest.fixture(scope="session")
def certificate(shipped: Protocol) -> Proof:
    """That the shipped protocol is safe."""
    proof = proof_of(shipped.canonical_json().decode())
    assert proof is not None
    return proof


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """What the shipped protocol is held against."""
    return shipped_evidence()
