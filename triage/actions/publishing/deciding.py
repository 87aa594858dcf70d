"""Decides proposals: approved by another person, returned, or withdrawn."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from content.typed_text import visible
from triage.actions.audit import record
from triage.actions.publishing.announcing import announce_decision
from triage.actions.publishing.gate import Passed, check, check_again, missing_proof, refuse_outdated
from triage.actions.publishing.live import LIVE_CHANGED, lock_live, make_live
from triage.actions.publishing.lowerings import reason_problems
from triage.actions.publishing.problems import (
    NotAllowedError,
    PublishingError,
    StaleError,
    gate_problems,
    text_problems,
)
from triage.actions.publishing.sign_off import sign_off_problems
from triage.actions.roles import APPROVE
from triage.display import person_name
from triage.engine.comparison import Comparison, compare
from triage.models import Proposal, Publication
from triage.models.drafts import DraftState
from triage.models.ledger import keeping_ledger
from triage.models.protocols import Decision, PublicationKind

_COMPARED_EARLIER = (
    "This was compared by an earlier release of the program, which did not ask for every reason that is "
    "asked for now. It has to go back to its author, who looks at what changes and sends it again."
)
_PROPOSALS = Proposal.objects.select_related("draft", "version", "live", "author", "decided_by")


def approve(*, proposal_id: int, by: User) -> Publication:
    """Check a proposal once more and make its version live; submissions under way keep theirs.

    Takes seconds: never inside a transaction. Raises PublishingError; then nothing has changed.
    """
    _check_may_decide(by)
    proposal = _PROPOSALS.get(pk=proposal_id)
    _check_is_open(proposal)
    _check_is_another(proposal, by)
    if Publication.live_version().pk != proposal.live_id:
        raise StaleError(LIVE_CHANGED)
    refuse_outdated(proposal.version, is_way_back=proposal.kind == PublicationKind.ROLL_BACK)
    _check_has_its_reasons(proposal)
    kind = PublicationKind(proposal.kind)
    _check_is_signed_off(proposal)
    protocol = proposal.version.protocol
    report = check(protocol) if kind == PublicationKind.PUBLISH else check_again(protocol)
    if problems := list(gate_problems(report)):
        raise PublishingError(problems)
    passed = Passed(
        comparison=Comparison.model_validate(proposal.comparison, strict=False),
        report=report,
        proof=missing_proof(protocol),
        summary=proposal.summary,
        reasons=proposal.reasons,
    )
    with keeping_ledger():
        proposal = _locked(proposal_id)
        lock_live(expected=proposal.live)
        # Somebody may have objected while it was checked.
        _check_is_signed_off(proposal)
        _decide(proposal, Decision.APPROVED, DraftState.PUBLISHED, by=by)
        publication = make_live(
            passed, kind=kind, version=proposal.version, published_by=proposal.author, approved_by=by
        )
        record(action="approve_proposal", subject=proposal, by=by, fields=["decision"])
        return publication


@transaction.atomic
def return_to_author(*, proposal_id: int, note: str, by: User) -> Proposal:
    _check_may_decide(by)
    proposal = _locked(proposal_id)
    if proposal.author_id == by.pk:
        raise NotAllowedError("This is your own proposal. Withdraw it instead.")
    if problems := list(text_problems("note", "The note to the author", note)):
        raise PublishingError(problems)
    _decide(proposal, Decision.RETURNED, DraftState.EDITING, by=by, note=visible(note))
    record(action="return_proposal", subject=proposal, by=by, fields=["decision", "decision_note"])
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal_id: int, by: User) -> Proposal:
    proposal = _locked(proposal_id)
    if proposal.author_id != by.pk:
        raise NotAllowedError("Only its author can withdraw a proposal.")
    _decide(proposal, Decision.WITHDRAWN, DraftState.EDITING, by=by)
    record(action="withdraw_proposal", subject=proposal, by=by, fields=["decision"])
    return proposal


def _locked(proposal_id: int) -> Proposal:
    """Lock an open proposal. Raises StaleError."""
    proposal = _PROPOSALS.select_for_update(of=("self",)).get(pk=proposal_id)
    _check_is_open(proposal)
    return proposal


def _check_may_decide(by: User) -> None:
    if not by.has_perm(APPROVE):
        raise NotAllowedError("You may not decide about proposals.")


def _check_has_its_reasons(proposal: Proposal) -> None:
    """Raise StaleError when a lowering has no reason: a newer release of the program compares more."""
    comparison = compare(proposal.live.protocol, proposal.version.protocol)
    if any(reason_problems(comparison, proposal.reasons)):
        raise StaleError(_COMPARED_EARLIER)


def _check_is_signed_off(proposal: Proposal) -> None:
    """Raise PublishingError with what is not signed, where the clinic requires it of what is published."""
    if proposal.kind != PublicationKind.PUBLISH:
        return
    if problems := list(sign_off_problems(proposal.version)):
        raise PublishingError(problems)


def _check_is_another(proposal: Proposal, by: User) -> None:
    if proposal.author_id == by.pk:
        raise NotAllowedError("This is your own proposal: another person has to approve it.")
    if proposal.draft is not None and proposal.draft.contributors.filter(pk=by.pk).exists():
        raise NotAllowedError("You changed something in this draft: a person who did not has to approve it.")


def _check_is_open(proposal: Proposal) -> None:
    if not proposal.is_open:
        who = proposal.decided_by
        name = person_name(who) if who else "somebody else"
        raise StaleError(f"This proposal is no longer open: {proposal.get_decision_display()} ({name}).")


def _decide(
    proposal: Proposal, decision: Decision, draft_state: DraftState, *, by: User, note: str = ""
) -> None:
    proposal.decision, proposal.decided_by, proposal.decision_note = decision, by, note
    proposal.decided_at = timezone.now()
    proposal.save(update_fields=["decision", "decided_by", "decision_note", "decided_at"])
    if proposal.draft is not None:
        proposal.draft.state = draft_state
        proposal.draft.save(update_fields=["state"])
    announce_decision(proposal)
