"""What of a draft names something else in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from triage.actions.drafts.items import BESIDE, question_of, readable
from triage.engine.naming import name_path
from triage.engine.parts import references
from triage.models import ItemKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from triage.actions.drafts.items import Items
    from triage.engine.vocabulary import Referred
    from triage.models import DraftItem

# What goes with a question, and the question itself.
_OWN = (ItemKind.QUESTION, *BESIDE)


def naming(keys: Collection[str], to: Referred, items: Items) -> list[str]:
    """The items that name a question or a source, and where; a question's own floor goes with it."""
    found = []
    for item in items:
        is_own = to == "question" and item.kind in _OWN and question_of(item) in keys
        if not is_own:
            places = list(dict.fromkeys(_places(item, keys, to)))
            if places:
                found.append(f"{named(item)}: {', '.join(places)}")
    return found


def named(item: DraftItem) -> str:
    """An item by its kind and id: Rule “fever”."""
    if item.kind == ItemKind.FRAME:
        return str(item)
    label = str(item.get_kind_display())
    return f"{label[:1].upper()}{label[1:]} " + (f"“{item.key}”" if item.key else f"number {item.position}")


def _places(item: DraftItem, keys: Collection[str], to: Referred) -> Iterator[str]:
    read = readable(item.kind, item.document)
    if read is None:
        written = json.dumps(item.document)
        if any(key in written for key in keys):
            yield "it cannot be read, but seems to name it"
        return
    for (field, *_), referred, name in references(read):
        if referred == to and name in keys:
            yield name_path((field,))
