"""Brings a draft together with the version that went live after it was begun."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction

from triage.actions.drafts.drafts import lock_for_editing, touch_draft
from triage.actions.drafts.items import BESIDE, Items, items_of
from triage.engine.merging import Conflict, Fields, Key, Side, merge
from triage.models import Draft, DraftItem, ItemKind, Publication

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User

    from triage.models import ProtocolVersion

# What an item without a name is known by.
_KNOWN_BY: dict[str, tuple[str, ...]] = {
    ItemKind.COMBINATION: ("all_of", "count"),
    ItemKind.ASSUMPTION: ("whoever_has",),
    ItemKind.WITH_OTHERS: ("answers",),
}
# Where a question stands, as a field of it; what belongs to it is a field by its kind, with each by its key.
PAGE = "page"

# A side for each field to decide, by what `decision` gives for it.
Choices = Mapping[str, Side]


def decision(found: Conflict, field: str) -> str:
    """What a choice goes by: where one of both says something else by now, it is another."""
    said = [
        found.key,
        field,
        *(side if side is None or not field else side.get(field) for side in (found.mine, found.theirs)),
    ]
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


class UndecidedError(Exception):
    """Something that was changed on both sides is not decided yet."""

    def __str__(self) -> str:
        return "Choose one side of each that has none yet. Nothing was changed."


class ComparedEarlierError(Exception):
    """The draft was saved, or another version went live, since both were compared."""

    def __str__(self) -> str:
        return (
            "Somebody saved something in this draft, or another version went live, since you opened this "
            "page. Nothing was changed. What you chose is kept where both still say the same: look again."
        )


class _Parts:
    """The items of a draft or version as parts, what belongs to a question within it."""

    def __init__(self, items: Items) -> None:
        self.items: dict[Key, DraftItem] = {}
        self.fields: dict[Key, Fields] = {}
        for item in (*items.questions, *(one for one in items if one.kind != ItemKind.QUESTION)):
            fields: dict[str, Any] = dict(item.document)
            if item.kind == ItemKind.QUESTION:
                fields[PAGE] = item.page
                for one in items.beside(item.key):
                    fields.setdefault(str(one.kind), {})[one.key] = one.document
            elif item.kind in BESIDE:
                # Of what belongs to a question, by itself only its place among its kind.
                fields = {}
            key = self._key(item)
            self.items[key], self.fields[key] = item, fields

    def _key(self, item: DraftItem) -> Key:
        said = {name: item.document.get(name) for name in _KNOWN_BY.get(item.kind, ())}
        name = item.key or json.dumps(said, sort_keys=True)
        while (item.kind, name) in self.items:
            name += "'"
        return str(item.kind), name


def _common_start(draft: Draft) -> ProtocolVersion:
    """The base; where that is another version than was live when the draft was begun, the one that was."""
    begun_on = Publication.objects.filter(published_at__lte=draft.created_at).order_by("-pk").first()
    if begun_on is None or draft.base.publications.filter(pk__gte=begun_on.pk).exists():
        return draft.base
    return begun_on.version


class DraftMerge:
    """A draft brought together with the live version, as it would be stored."""

    def __init__(self, draft: Draft, choices: Choices | None = None) -> None:
        self.draft, self.choices = draft, choices or {}
        self.live: ProtocolVersion = Publication.live_version()
        self.base = _common_start(draft)
        # Of a base that cannot be read nothing is known: what differs now counts as changed on both sides.
        base = items_of(draft, self.base.protocol) if self.base.is_readable else ()
        self._base, self._mine, self._theirs = (
            _Parts(items)
            for items in (Items(base), Items.stored(draft), Items(items_of(draft, self.live.protocol)))
        )
        self._merged = merge(self._base.fields, self._mine.fields, self._theirs.fields, self._choose)

    def _choose(self, found: Conflict) -> dict[str, Side]:
        named = {field: decision(found, field) for field in found.asks_for}
        return {field: self.choices[name] for field, name in named.items() if name in self.choices}

    @property
    def state(self) -> str:
        """What was compared: the state of the draft, and the live version."""
        return f"{self.draft.revision}-{self.live.pk}"

    @property
    def conflicts(self) -> list[Conflict]:
        """What has to be decided."""
        return [one for one in self._merged.conflicts if one.key[1] not in BESIDE]

    @property
    def is_decided(self) -> bool:
        return all(decision(one, field) in self.choices for one in self.conflicts for field in one.asks_for)

    @property
    def taken(self) -> list[DraftItem]:
        """What the live version alone changed, as it says it; as the draft had it where it was taken away."""
        keys = [key for key in self._merged.taken if key[0] not in BESIDE]
        return [self._theirs.items.get(key) or self._mine.items[key] for key in keys]

    def item(self, key: Key) -> DraftItem:
        """The item of a conflict: the draft's where it has it."""
        return self._mine.items.get(key) or self._theirs.items[key]

    @cached_property
    def items(self) -> Items:
        """What comes of it: the draft's own rows where it has them, changed as was decided."""
        return Items(self._items())

    def _items(self) -> Iterator[DraftItem]:
        places: Counter[tuple[str, str]] = Counter()
        beside: dict[Key, Any] = {}
        for key, fields in self._merged.parts.items():
            document = dict(fields)
            page = document.pop(PAGE, "") if key[0] == ItemKind.QUESTION else ""
            if key[0] == ItemKind.QUESTION:
                for kind in BESIDE:
                    beside |= {(kind, one): said for one, said in document.pop(kind, {}).items()}
            if key[0] not in BESIDE:
                places[key[0], page] += 1
                yield self._item(key, page, places[key[0], page], document)
        ordered = [key for key in self._merged.parts if key in beside]
        for key in dict.fromkeys((*ordered, *beside)):
            places[key[0], ""] += 1
            yield self._item(key, "", places[key[0], ""], beside[key])

    def _item(self, key: Key, page: str, position: int, document: dict[str, Any]) -> DraftItem:
        stored = self._mine.items.get(key)
        named = stored or self.item(key)
        return DraftItem(
            pk=stored.pk if stored else None,
            draft=self.draft,
            kind=key[0],
            key=named.key,
            page=page,
            position=position,
            document=document,
        )

    def store(self) -> None:
        """Store what comes of it in place of what the draft said."""
        kept = {item.pk: item for item in self.items if item.pk}
        added = [item for item in self.items if not item.pk]
        self.draft.items.exclude(pk__in=kept).delete()
        DraftItem.objects.bulk_create(added)
        DraftItem.objects.bulk_update(kept.values(), ["page", "position", "document"], batch_size=100)


@transaction.atomic
def take_live_version(*, draft_id: int, choices: Choices, seen: str, by: User) -> Draft:
    """Bring a draft together with the live version, which becomes its base, and store what comes of it.

    `seen` is the state that was compared. Raises ComparedEarlierError, UndecidedError and NotEditableError;
    then nothing has changed.
    """
    found = DraftMerge(lock_for_editing(draft_id=draft_id), choices)
    if found.state != seen:
        raise ComparedEarlierError
    if not found.is_decided:
        raise UndecidedError
    found.store()
    touched = touch_draft(draft_id=draft_id, by=by, fields=["base", "items"])
    touched.base = found.live
    touched.save(update_fields=["base"])
    return touched
