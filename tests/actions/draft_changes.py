"""Changes to drafts that several tests make."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from triage.actions.drafts.compiling import DraftError, to_protocol

if TYPE_CHECKING:
    from triage.actions.drafts.compiling import ItemProblem
    from triage.models import Draft, DraftItem


def item_of(draft: Draft, kind: str, key: str = "") -> DraftItem:
    """An item of a draft; without a key the first of its kind."""
    return draft.items.filter(kind=kind, **({"key": key} if key else {}))[0]


def say(draft: Draft, kind: str, key: str = "", /, **fields: Any) -> DraftItem:
    """Store other values in an item's document; None takes a field away."""
    item = item_of(draft, kind, key)
    said = item.document | fields
    item.document = {name: value for name, value in said.items() if value is not None}
    item.save()
    return item


def rename_question(draft: Draft, old: str, new: str) -> None:
    """Give a question another id, wherever the draft names it."""
    for item in draft.items.all():
        item.document = json.loads(re.sub(rf"\b{old}\b", new, json.dumps(item.document)))
        item.key = new if item.key == old else item.key
        item.save()


def draft_problems(draft: Draft) -> tuple[ItemProblem, ...]:
    """What is missing or wrong in a draft; nothing when it is a protocol."""
    try:
        to_protocol(draft)
    except DraftError as error:
        return error.problems
    return ()
