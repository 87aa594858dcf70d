"""Makes a version live, one person at a time."""

from __future__ import annotations

from django.contrib.auth.models import User

from triage.actions.look_back import start_look_back
from triage.actions.protocols import publish_version
from triage.actions.publishing.gate import Passed
from triage.actions.publishing.problems import PublishingError, StaleError
from triage.models import Clinic, Draft, Proposal, ProtocolVersion, Publication
from triage.models.protocols import Decision, PublicationKind

LIVE_CHANGED = (
    "Another version went live since this was compared. It has to go back to its author, who looks at what "
    "differs by now and sends it again."
)


def lock_live(*, expected: ProtocolVersion) -> None:
    """Lock publishing until the transaction ends. Raises StaleError when another version is live by now."""
    # Not the key: submissions that begin meanwhile point at the version.
    ProtocolVersion.objects.select_for_update(no_key=True).only("pk").get(pk=expected.pk)
    if Publication.live_version().pk != expected.pk:
        raise StaleError(LIVE_CHANGED)


def propose(
    passed: Passed,
    *,
    kind: PublicationKind,
    version: ProtocolVersion,
    live: ProtocolVersion,
    author: User,
    draft: Draft | None = None,
) -> Proposal:
    """Propose a version to a second person. Raises PublishingError when it is proposed already."""
    passed.store_proof(version)
    if version.proposals.filter(decision=Decision.OPEN).exists():
        raise PublishingError("Just this version is in review already: it waits for a second person.")
    return Proposal.objects.create(
        kind=kind,
        version=version,
        live=live,
        draft=draft,
        author=author,
        comparison=passed.comparison.model_dump(mode="json"),
        summary=passed.summary,
        reasons=passed.reasons,
    )


def make_live(
    passed: Passed,
    *,
    kind: PublicationKind,
    version: ProtocolVersion,
    published_by: User,
    approved_by: User | None,
) -> Publication:
    """Add the entry to the publication log that makes a version live.

    When somebody is told more than before, what was shared lately is looked at with the new rules. Call it
    before anything else of the transaction goes to the audit trail, whose end is always locked last.
    """
    by = approved_by or published_by
    passed.store_proof(version)
    if any(not change.is_lowering for change in passed.comparison.transitions):
        start_look_back(version=version, days=Clinic.load().look_back_days, by=by)
    return publish_version(
        version,
        by=by,
        kind=kind,
        published_by=published_by,
        approved_by=approved_by,
        reason=passed.summary,
        comparison=passed.comparison.model_dump(mode="json"),
        reasons=passed.reasons,
        report=passed.report.model_dump(mode="json"),
    )
