"""Sends a draft for review."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from triage.actions.audit import record
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.drafts import lock_for_editing
from triage.actions.protocols import store_version
from triage.actions.publishing.announcing import announce
from triage.actions.publishing.gate import check, check_request
from triage.actions.publishing.live import lock_live, propose
from triage.actions.publishing.problems import NotAllowedError, StaleError
from triage.actions.roles import PROPOSE
from triage.models import Draft, Proposal, Publication
from triage.models.drafts import DraftState
from triage.models.protocols import PublicationKind

BASE_NOT_LIVE = (
    "This draft began from another version than the one that is live now. Bring both together first, so that "
    "it undoes nothing."
)
_CHANGED_MEANWHILE = "Somebody changed the draft while it was checked. Look at it and send it again."


def send_for_review(*, draft: Draft, summary: str, reasons: Mapping[str, str], by: User) -> Proposal:
    """Check a draft as a whole and lay it before a second person; its rows stay as they are meanwhile.

    `reasons` holds a reason for each lowering, by the lowering's key. Takes seconds: never inside a
    transaction. Raises DraftError when rows must be mended first, NotEditableError, and PublishingError
    with everything else that stands in the way; then nothing has changed.
    """
    if not by.has_perm(PROPOSE):
        raise NotAllowedError("You may not send drafts for review.")
    with transaction.atomic():
        draft = lock_for_editing(draft_id=draft.pk)
    live = Publication.live_version()
    if draft.base_id != live.pk:
        raise StaleError(BASE_NOT_LIVE)
    protocol = to_protocol(draft)
    passed = check_request(
        protocol, live=live, check=check, asks="Why this draft is needed", summary=summary, reasons=reasons
    )
    with transaction.atomic():
        lock_live(expected=live)
        locked = lock_for_editing(draft_id=draft.pk)
        if locked.revision != draft.revision:
            raise StaleError(_CHANGED_MEANWHILE)
        version = store_version(protocol, author=draft.author)
        proposal = propose(
            passed, kind=PublicationKind.PUBLISH, version=version, live=live, author=by, draft=locked
        )
        locked.contributors.add(by)
        locked.state = DraftState.IN_REVIEW
        locked.save(update_fields=["state"])
        record(action="send_for_review", subject=proposal, by=by, fields=["draft", "version"])
        announce(proposal)
    return proposal
