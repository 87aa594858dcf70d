"""Rolls back to a version that was live before."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from content.typed_text import visible
from triage.actions.audit import record
from triage.actions.certificates import keep_certificate
from triage.actions.publishing.gate import (
    check_again,
    compare_with_live,
    missing_proof,
    refuse_outdated,
)
from triage.actions.publishing.live import lock_live, make_live, propose
from triage.actions.publishing.lowerings import reason_problems, reasons_to_keep
from triage.actions.publishing.problems import (
    NotAllowedError,
    PublishingError,
    gate_problems,
    refusal,
    text_problems,
)
from triage.actions.roles import APPROVE, PROPOSE
from triage.models import Proposal, ProtocolVersion, Publication
from triage.models.protocols import PublicationKind


def roll_back(
    *, version: ProtocolVersion, summary: str, reasons: Mapping[str, str], by: User
) -> Publication | Proposal:
    """Make a version live that was live before, once it passes the check again.

    When nothing lowers, that is done at once; else it becomes a proposal for another person. `reasons`
    holds a reason for each lowering, by the lowering's key. Takes seconds: never inside a transaction.
    Raises PublishingError; then nothing has changed.
    """
    if not (by.has_perm(PROPOSE) or by.has_perm(APPROVE)):
        raise NotAllowedError(refusal("You may not roll back to an earlier version."))
    live = Publication.live_version()
    _check_was_live(version, live)
    refuse_outdated(version)
    protocol = version.protocol
    comparison = compare_with_live(live, protocol)
    report = check_again(protocol)
    problems = [
        *gate_problems(report),
        *text_problems("summary", "Why this is rolled back", summary),
        *reason_problems(comparison, reasons),
    ]
    if problems:
        raise PublishingError(problems)
    proof = missing_proof(protocol)
    reason, kept = visible(summary), reasons_to_keep(comparison, reasons)
    with transaction.atomic():
        lock_live(expected=live)
        if proof is not None:
            keep_certificate(version, proof, report)
        if not comparison.is_lowering:
            return make_live(
                kind=PublicationKind.ROLL_BACK,
                version=version,
                published_by=by,
                approved_by=None,
                reason=reason,
                comparison=comparison,
                reasons=kept,
                report=report,
            )
        proposal = propose(
            kind=PublicationKind.ROLL_BACK,
            version=version,
            live=live,
            comparison=comparison.model_dump(mode="json"),
            summary=reason,
            reasons=kept,
            author=by,
        )
        record(action="propose_roll_back", subject=proposal, by=by, fields=["version"])
        return proposal


def _check_was_live(version: ProtocolVersion, live: ProtocolVersion) -> None:
    if version.pk == live.pk:
        raise PublishingError(refusal("This version is live already."))
    if not version.publications.exists():
        raise PublishingError(
            refusal("This version was never live, so there is no way back to it. Start a draft from it.")
        )
