"""The draft that a request works on, and whether it may change it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

import rfc8785
from django.http import HttpRequest

from triage.actions.drafts.drafts import NotEditableError, lock_for_editing
from triage.actions.drafts.items import Items
from triage.editors.items.typed_tests import Signs
from triage.engine.wording import PLAIN_VALUES, fill_in
from triage.models import Draft, ItemKind

if TYPE_CHECKING:
    from triage.models import DraftItem

# The hidden box that says which state of the item somebody saw.
SEEN = "seen"
STALE = (
    "Somebody saved this since you opened the page. Nothing of yours was saved yet, and all you typed is "
    "still here. Compare, then save again if yours is right."
)


@dataclass
class Editing:
    """One draft in one request. `refusal` says why nothing may be saved."""

    draft: Draft
    refusal: str = ""
    is_stale: bool = False

    @cached_property
    def items(self) -> Items:
        """Everything in the draft, as it is stored."""
        return Items.stored(self.draft)

    @property
    def languages(self) -> list[str]:
        return self.items.languages

    @property
    def language(self) -> str:
        """The language that items are described in."""
        return str(self.languages[0])

    @cached_property
    def signs(self) -> Signs:
        return Signs(self.items.names, self.language)

    def said(self, texts: Any) -> str:
        """A text of the draft in that language; in another where it is missing."""
        if not isinstance(texts, dict):
            return ""
        return str(texts.get(self.language) or next(iter(texts.values()), ""))

    def told(self, urgency: str) -> str:
        """What a person is told first at an urgency."""
        wording = self.items.find(ItemKind.URGENCY, urgency)
        title = self.said(wording.document.get("title")) if wording else ""
        try:
            return fill_in(title, PLAIN_VALUES)
        except (KeyError, ValueError, IndexError):
            # A placeholder is wrong: its own item says so.
            return title

    def seen(self, item: DraftItem | None) -> str:
        """What tells one state of an item, and of what belongs to a question, from another."""
        if item is None or item.pk is None:
            return "new"
        parts: list[Any] = [item.document, item.page, item.position, item.key]
        beside = self.items.beside(item.key) if item.kind == ItemKind.QUESTION else ()
        return sha256(rfc8785.dumps([*parts, *(one.document for one in beside)])).hexdigest()


class EditorRequest(HttpRequest):
    """A request that works on a draft."""

    editing: Editing


def editing_of(request: HttpRequest) -> Editing:
    """The draft that this request works on."""
    return cast("EditorRequest", request).editing


def is_editing(request: HttpRequest) -> bool:
    """Whether this request works on a draft; the index of the admin does not."""
    return hasattr(request, "editing")


def begin_reading(request: HttpRequest, draft: Draft) -> Editing:
    """Note which draft a page shows."""
    editing = cast("EditorRequest", request).editing = Editing(draft)
    return editing


def begin_saving(request: HttpRequest, item: DraftItem | None, draft: Draft) -> Editing:
    """Lock the draft and note whether what was sent may be saved. Runs inside a transaction."""
    try:
        editing = Editing(lock_for_editing(draft_id=draft.pk))
    except NotEditableError as error:
        editing = Editing(draft, refusal=f"{error} Nothing was saved; what you typed is still here.")
    else:
        stored = next((one for one in editing.items if item and one.pk == item.pk), None)
        if request.POST.get(SEEN) != editing.seen(stored):
            editing.is_stale, editing.refusal = True, STALE
    cast("EditorRequest", request).editing = editing
    return editing
