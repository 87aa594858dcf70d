"""Versions as the program stores and publishes them, with certificates made once for all tests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from triage.actions.audit import SYSTEM
from triage.actions.certificates import keep_certificate
from triage.actions.protocols import publish_version, record_version
from triage.engine.loading import load_canonical
from triage.engine.safety.certificate import UnsafeError, certify
from triage.engine.safety.harm import formula_sha256, harm_formula
from triage.models import ProtocolVersion

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.engine.safety.certificate import Certificate

WHY = "The tests publish it."
_proofs: dict[str, Certificate] = {}


def publish(protocol: Protocol, **fields: Any) -> ProtocolVersion:
    """Store a protocol and make it live."""
    return publish_document(protocol.canonical_json().decode(), protocol.sha256, **fields)


def publish_document(document: str, digest: str, *, reason: str = WHY, **fields: Any) -> ProtocolVersion:
    """The same, of a protocol whose text and hash were worked out before."""
    version = store_document(document, digest, **fields)
    proof = proof_of(document)
    if proof is not None:
        keep_certificate(version, proof)
    publish_version(version, by=SYSTEM, reason=reason)
    return version


def store_document(document: str, digest: str, **fields: Any) -> ProtocolVersion:
    """Store a version that is not live."""
    version: ProtocolVersion
    version, is_new = ProtocolVersion.objects.get_or_create(
        sha256=digest, defaults={"document": document, **fields}
    )
    if is_new:
        record_version(version, by=SYSTEM)
    return version


@cache
def proof_of(document: str) -> Certificate | None:
    """The certificate of a protocol; None when it is not safe. Texts are not in it: many share one."""
    protocol = load_canonical(document)
    formula = formula_sha256(harm_formula(protocol))
    if formula not in _proofs:
        try:
            _proofs[formula] = certify(protocol)
        except UnsafeError:
            return None
    return _proofs[formula]
