"""What two sides made of one common start, brought together part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# What a part is, and what it is called.
Key = tuple[str, str]
# The fields of a part that say something.
Fields = Mapping[str, Any]
Parts = Mapping[Key, Fields]

# The kind of the part that stands for the order of all parts of a kind, and its one field.
ORDER = "order"


class Side(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Conflict:
    """A part that both changed, each in another way; None where it is not there."""

    key: Key
    base: Fields | None
    mine: Fields | None
    theirs: Fields | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that differ between both; none where one of them took the part away."""
        if self.mine is None or self.theirs is None:
            return ()
        return tuple(
            name for name in {**self.mine, **self.theirs} if self._differ(self.mine, self.theirs, name)
        )

    def proposed(self, field: str) -> Side | None:
        """The side that alone changed a field; None where both did, or one took the part away."""
        if not field or self._differ(self.base, self.mine, field) == self._differ(
            self.base, self.theirs, field
        ):
            return None
        return Side.MINE if self._differ(self.base, self.mine, field) else Side.THEIRS

    @property
    def asks_for(self) -> tuple[str, ...]:
        """What has to be chosen: a side for each field that differs, or one for the part as a whole (“”)."""
        return self.fields or ("",)

    def resolved(self, choices: Mapping[str, Side]) -> Fields | None:
        """The part as it was chosen; mine where nothing was."""
        if "" in self.asks_for:
            return self.theirs if choices.get("") == Side.THEIRS else self.mine
        of = {Side.MINE: self.mine or {}, Side.THEIRS: self.theirs or {}}
        chosen = {name: of[choices.get(name, Side.MINE)].get(name) for name in self.fields}
        both = {**(self.theirs or {}), **(self.mine or {}), **chosen}
        return {name: value for name, value in both.items() if value is not None}

    @staticmethod
    def _differ(one: Fields | None, other: Fields | None, name: str) -> bool:
        return bool((one or {}).get(name) != (other or {}).get(name))


@dataclass(frozen=True)
class Merged:
    """All parts in order, those taken from the other side, and the conflicts, each resolved as was chosen."""

    parts: Parts
    taken: tuple[Key, ...]
    conflicts: tuple[Conflict, ...]


Choose = Callable[[Conflict], Mapping[str, Side]]


def merge(base: Parts, mine: Parts, theirs: Parts, choose: Choose = lambda _: {}) -> Merged:
    """Bring together what two sides made of a common start.

    What one side alone changed, added or took away is taken from it. What both changed in another way is a
    conflict, which `choose` resolves field by field; mine stays where it says nothing.
    """
    parts: dict[Key, Fields] = {}
    taken, conflicts = [], []
    for key in dict.fromkeys((*base, *mine, *theirs)):
        was, own, other = base.get(key), mine.get(key), theirs.get(key)
        kept = own
        if own != other and own == was:
            kept = other
            taken.append(key)
        elif own not in (other, was) and other != was:
            conflict = Conflict(key, was, own, other)
            conflicts.append(conflict)
            kept = conflict.resolved(choose(conflict))
        if kept is not None:
            parts[key] = kept
    ordered: dict[Key, Fields] = {}
    for kind in dict.fromkeys(kind for kind, _ in parts):
        orders = [[key for key in side if key[0] == kind] for side in (base, mine, theirs)]
        moved = _order_conflict(kind, *orders)
        if moved:
            conflicts.append(moved)
        is_theirs = moved is not None and moved.resolved(choose(moved)) == moved.theirs
        order = _merged_order(*orders, is_theirs=is_theirs)
        ordered |= {key: parts[key] for key in order if key in parts}
    return Merged(ordered, tuple(taken), tuple(conflicts))


def _order_conflict(
    kind: str, base: Sequence[Key], mine: Sequence[Key], theirs: Sequence[Key]
) -> Conflict | None:
    """The conflict where both sides put what all have into another order."""
    was, own, other = _common(base, mine, theirs)
    if own in (was, other) or other == was:
        return None
    names = ({ORDER: [name for _, name in order]} for order in (was, own, other))
    return Conflict((ORDER, kind), *names)


def _common(*orders: Sequence[Key]) -> list[list[Key]]:
    common = set(orders[0]).intersection(*orders[1:])
    return [[key for key in order if key in common] for order in orders]


def _merged_order(
    base: Sequence[Key], mine: Sequence[Key], theirs: Sequence[Key], *, is_theirs: bool
) -> list[Key]:
    """All in the order of the side that changed it, what the other added behind what it follows there."""
    was, own, _ = _common(base, mine, theirs)
    lead, other = (theirs, mine) if own == was or is_theirs else (mine, theirs)
    order = list(lead)
    for place, key in enumerate(other):
        if key not in order:
            at = next((order.index(one) + 1 for one in reversed(other[:place]) if one in order), 0)
            order.insert(at, key)
    return order
