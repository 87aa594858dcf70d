"""Sends a draft for review."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction

from triage.actions.audit import record
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.drafts import lock_for_editing, touch_draft
from triage.actions.protocols import store_version
from triage.actions.publishing.gate import check, check_request
from triage.actions.publishing.live import lock_live, propose
from triage.actions.publishing.problems import NotAllowedError, StaleError
from triage.actions.roles import PROPOSE
from triage.models import Draft, Proposal, Publication
from triage.models.drafts import DraftState
from triage.models.protocols import PublicationKind

_BASE_NOT_LIVE = (
    "This draft began from another version than the one that is live now. Look at what differs between the "
    "draft and the live version, mend the draft where it would undo something, and take the live version as "
    "its base."
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
        raise StaleError(_BASE_NOT_LIVE)
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
    return proposal


@transaction.atomic
def take_live_as_base(*, draft: Draft, by: User) -> Draft:
    """Record that a draft was compared with the live version; its rows stay as they are.

    Raises NotEditableError.
    """
    touched = touch_draft(draft_id=draft.pk, by=by, fields=["base"])
    touched.base = Publication.live_version()
    touched.save(update_fields=["base"])
    return touched
