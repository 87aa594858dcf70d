"""Rolls back to a version that was live before."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User

from triage.actions.audit import record
from triage.actions.publishing.announcing import announce
from triage.actions.publishing.gate import check_again, check_request, refuse_outdated
from triage.actions.publishing.live import lock_live, make_live, propose
from triage.actions.publishing.problems import NotAllowedError, PublishingError
from triage.actions.roles import APPROVE, PROPOSE
from triage.models import Proposal, ProtocolVersion, Publication
from triage.models.ledger import keeping_ledger
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
        raise NotAllowedError("You may not roll back to an earlier version.")
    live = Publication.live_version()
    _check_was_live(version, live)
    refuse_outdated(version, is_way_back=True)
    passed = check_request(
        version.protocol,
        live=live,
        check=check_again,
        asks="Why this is rolled back",
        summary=summary,
        reasons=reasons,
    )
    with keeping_ledger():
        lock_live(expected=live)
        if not passed.comparison.is_lowering:
            return make_live(
                passed, kind=PublicationKind.ROLL_BACK, version=version, published_by=by, approved_by=None
            )
        proposal = propose(passed, kind=PublicationKind.ROLL_BACK, version=version, live=live, author=by)
        record(action="propose_roll_back", subject=proposal, by=by, fields=["version"])
        announce(proposal)
        return proposal


def _check_was_live(version: ProtocolVersion, live: ProtocolVersion) -> None:
    if version.pk == live.pk:
        raise PublishingError("This version is live already.")
    if not version.publications.exists():
        raise PublishingError(
            "This version was never live, so there is no way back to it. Start a draft from it."
        )
