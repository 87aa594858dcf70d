"""Makes and stores the certificates of versions."""

from __future__ import annotations

from triage.actions.proving import certify_in_process
from triage.engine.safety.certificate import Proof
from triage.engine.safety.report import SafetyReport
from triage.models import Certificate, ProtocolVersion
from triage.models.protocols import UntrustedVersionError


def keep_certificate(version: ProtocolVersion, proof: Proof, report: SafetyReport | None = None) -> None:
    """Store a proof that a version is safe, with the report of its check."""
    Certificate.objects.create(
        version=version,
        solver=proof.solver,
        formula_sha256=proof.formula_sha256,
        packed=proof.packed,
        report=report and report.model_dump(mode="json"),
    )


def ensure_certified(version: ProtocolVersion) -> bool:
    """Make a certificate unless the latest one holds; whether one was made. Takes seconds.

    A later release of this program may prove more, which invalidates older proofs. Raises NotCertifiedError.
    """
    try:
        version.check_certified()
    except UntrustedVersionError:
        keep_certificate(version, certify_in_process(protocol=version.protocol))
        return True
    return False
