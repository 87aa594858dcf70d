"""Beginning, importing and discarding drafts, and noting that somebody changed one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from content.library import library
from triage.actions.audit import record
from triage.actions.drafts.items import fill
from triage.engine.loading import load
from triage.engine.references import Names, part_faults
from triage.models import Draft, Publication
from triage.models.drafts import DraftState
from triage.protocols.shipped import shipped_passages, shipped_protocol

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion


class NotEditableError(Exception):
    """The draft is in review, published or discarded, so its rows stay as they are."""


def start_draft(*, name: str, version: ProtocolVersion, by: User) -> Draft:
    """Begin a draft from a stored version."""
    return _fill(name=name, base=version, protocol=_with_list_items(version.protocol), by=by)


def _with_list_items(protocol: Protocol) -> Protocol:
    """The protocol; one from before list items with those of the program that fit it, to edit from there."""
    if protocol.list_items:
        return protocol
    shipped = shipped_protocol(pages=library("en"))
    names = Names.of(protocol)
    fitting = tuple(i for i in shipped.list_items if not any(part_faults("list_item", i, names)))
    return protocol.model_copy(update={"list_items": fitting})


def import_draft(*, name: str, text: str, by: User) -> Draft:
    """Begin a draft from a protocol written as YAML, on top of the live version.

    Raises ProtocolError with every fault of the text, and then stores nothing.
    """
    protocol = load(text, pages=library("en").keys(), passages=shipped_passages())
    return _fill(name=name, base=Publication.live_version(), protocol=protocol, by=by)


@transaction.atomic
def _fill(*, name: str, base: ProtocolVersion, protocol: Protocol, by: User) -> Draft:
    draft = Draft.objects.create(name=name, base=base, author=by)
    fill(draft, protocol)
    draft.contributors.add(by)
    record(action="start_draft", subject=draft, by=by)
    return draft


def lock_for_editing(*, draft_id: int) -> Draft:
    """The draft, locked until the transaction ends. Raises NotEditableError unless it is being edited."""
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    if not draft.is_editable:
        raise NotEditableError(f"This draft is {draft.get_state_display()}: nothing in it can be changed.")
    return draft


@transaction.atomic
def touch_draft(*, draft_id: int, by: User, fields: list[str]) -> Draft:
    """Note that somebody saved rows of a draft: its revision rises, and they may not approve it."""
    draft = lock_for_editing(draft_id=draft_id)
    draft.revision += 1
    draft.save(update_fields=["revision"])
    draft.contributors.add(by)
    record(action="edit_draft", subject=draft, by=by, fields=fields)
    return draft


@transaction.atomic
def discard_draft(*, draft_id: int, by: User) -> None:
    """Lay a draft aside for good; its rows stay to be read. Raises NotEditableError while it is in review."""
    draft = lock_for_editing(draft_id=draft_id)
    draft.state = DraftState.DISCARDED
    draft.save(update_fields=["state"])
    record(action="discard_draft", subject=draft, by=by, fields=["state"])
