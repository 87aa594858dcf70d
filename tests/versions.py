"""Versions as the program stores and publishes them, with certificates made once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir
from typing import TYPE_CHECKING, Any

from triage.actions.audit import SYSTEM
from triage.actions.certificates import keep_certificate
from triage.actions.protocols import publish_version, record_version
from triage.engine.loading import load_canonical
from triage.engine.safety.certificate import Proof, UnsafeError, certify
from triage.engine.safety.harm import formula_sha256, harm_formula
from triage.engine.safety.lrat import refutes
from triage.models import ProtocolVersion
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

WHY = "The tests publish it."
# Proofs that take seconds, from one run to the next. Whatever lies there is checked.
_FOLDER = Path(gettempdir()) / "bonemets-certificates"
_LARGE = 10_000
_proofs: dict[str, Proof] = {}


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


def passage_hashes() -> dict[str, str]:
    """What a version remembers of the document that it was written by."""
    return {passage.id: passage.sha256 for passage in shipped_passages()}


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
def proof_of(document: str) -> Proof | None:
    """The certificate of a protocol; None when it is not safe. Texts are not in it: many share one."""
    protocol = load_canonical(document)
    clauses = harm_formula(protocol)
    formula = formula_sha256(clauses)
    if formula not in _proofs:
        proof = _kept(formula, clauses)
        try:
            _proofs[formula] = proof or certify(protocol)
        except UnsafeError:
            return None
        if proof is None and len(clauses) > _LARGE:
            _keep(_proofs[formula])
    return _proofs[formula]


def _kept(formula: str, clauses: list[list[int]]) -> Proof | None:
    try:
        packed = (_FOLDER / formula).read_bytes()
        proof = Proof(formula_sha256=formula, solver="an earlier run", packed=packed)
        return proof if refutes(clauses, proof.proof) else None
    except (OSError, ValueError):
        return None


def _keep(proof: Proof) -> None:
    """Keep a proof for the next run. Several runs may do so at once."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=_FOLDER, delete=False) as file:
        file.write(proof.packed)
    Path(file.name).replace(_FOLDER / proof.formula_sha256)


def certify_known(*, protocol: Protocol) -> Proof:
    """In place of the process that makes a certificate, where a test is about something else."""
    proof = proof_of(protocol.canonical_json().decode())
    assert proof is not None
    return proof
