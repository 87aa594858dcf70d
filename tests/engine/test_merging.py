"""What two people made of one common start, brought together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.engine.merging import ORDER, Conflict, Merged, Side, merge

if TYPE_CHECKING:
    from triage.engine.merging import Fields, Key, Parts

FEVER, PAIN, FALL, ITCH = (("rule", name) for name in ("fever", "pain", "fall", "itch"))
BASE: Parts = {FEVER: {"urgency": "soon", "reason": "Old."}, PAIN: {"urgency": "soon"}}


def changed(key: Key, **fields: Any) -> Parts:
    """The common start with some fields of a part."""
    return {**BASE, key: {**BASE.get(key, {}), **fields}}


def without(key: Key) -> Parts:
    return {other: fields for other, fields in BASE.items() if other != key}


def of(*keys: Key) -> Parts:
    return {key: {"says": key[1]} for key in keys}


def conflict(merged: Merged) -> Conflict:
    (found,) = merged.conflicts
    return found


def test_what_one_side_alone_changed_is_taken_from_it() -> None:
    merged = merge(BASE, changed(FEVER, urgency="same_day"), changed(PAIN, urgency="emergency"))
    assert merged.parts == {FEVER: {"urgency": "same_day", "reason": "Old."}, PAIN: {"urgency": "emergency"}}
    assert (merged.taken, merged.conflicts) == ((PAIN,), ())


@pytest.mark.parametrize(
    "same", [changed(FEVER, urgency="same_day"), without(FEVER), changed(FALL, says="new")]
)
def test_what_both_changed_alike_is_no_conflict(same: Parts) -> None:
    assert merge(BASE, same, same) == Merged(same, (), ())


def test_what_both_changed_in_another_way_is_a_conflict_that_keeps_mine_until_it_is_decided() -> None:
    mine, theirs = changed(FEVER, urgency="same_day"), changed(FEVER, urgency="emergency")
    merged = merge(BASE, mine, theirs)
    assert conflict(merged) == Conflict(FEVER, BASE[FEVER], mine[FEVER], theirs[FEVER])
    assert merged.parts == mine
    assert merge(BASE, mine, theirs, lambda _: {"urgency": Side.THEIRS}).parts == theirs


def test_a_conflict_is_decided_field_by_field() -> None:
    mine = changed(FEVER, urgency="same_day", note="Mine.")
    theirs = changed(FEVER, urgency="emergency", reason="New.")
    found = conflict(merge(BASE, mine, theirs))
    assert found.fields == ("urgency", "reason", "note")
    assert [found.proposed(field) for field in found.fields] == [None, Side.THEIRS, Side.MINE]
    chosen = {"urgency": Side.THEIRS, "reason": Side.THEIRS, "note": Side.MINE}
    assert found.resolved(chosen) == {"urgency": "emergency", "reason": "New.", "note": "Mine."}


def test_a_field_that_the_chosen_side_emptied_is_gone() -> None:
    emptied = {**BASE, FEVER: {"urgency": "soon", "note": "Mine."}}
    found = conflict(merge(BASE, emptied, changed(FEVER, urgency="emergency", reason="New.")))
    chosen = {"urgency": Side.THEIRS, "reason": Side.MINE, "note": Side.THEIRS}
    assert found.resolved(chosen) == {"urgency": "emergency"}


@pytest.mark.parametrize("side", Side)
def test_what_one_took_away_and_the_other_changed_is_a_conflict(side: Side) -> None:
    mine, theirs = without(FEVER), changed(FEVER, urgency="emergency")
    found = conflict(merge(BASE, mine, theirs))
    assert (found.mine, found.asks_for, found.proposed("")) == (None, ("",), None)
    assert merge(BASE, mine, theirs, lambda _: {"": side}).parts == (mine if side == Side.MINE else theirs)


def test_two_that_were_added_under_one_name_are_a_conflict() -> None:
    found = conflict(merge(BASE, changed(FALL, says="Mine."), changed(FALL, says="Theirs.")))
    assert (found.base, found.fields, found.proposed("says")) == (None, ("says",), None)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ((PAIN, FEVER, FALL), (FEVER, PAIN, FALL, ITCH), (PAIN, FEVER, FALL, ITCH)),
        ((FEVER, PAIN, ITCH, FALL), (FALL, FEVER, PAIN), (FALL, FEVER, PAIN, ITCH)),
        ((ITCH, FEVER, PAIN, FALL), (FEVER, FALL, PAIN), (ITCH, FEVER, FALL, PAIN)),
        ((PAIN, FALL), (PAIN, FEVER, FALL), (PAIN, FALL)),
    ],
)
def test_the_order_is_that_of_whoever_changed_it(
    mine: tuple[Key, ...], theirs: tuple[Key, ...], merged: tuple[Key, ...]
) -> None:
    found = merge(of(FEVER, PAIN, FALL), of(*mine), of(*theirs))
    assert list(found.parts) == list(merged)
    assert found.conflicts == ()


def test_two_new_orders_are_a_conflict_and_lose_nothing() -> None:
    base, mine, theirs = of(FEVER, PAIN, FALL), of(FALL, FEVER, PAIN, ITCH), of(PAIN, FEVER, FALL)
    found = conflict(merge(base, mine, theirs))
    assert (found.key, found.fields) == ((ORDER, "rule"), (ORDER,))
    assert found.theirs == {ORDER: ["pain", "fever", "fall"]}
    assert list(merge(base, mine, theirs).parts) == list(mine)
    taken = merge(base, mine, theirs, lambda _: {ORDER: Side.THEIRS})
    assert list(taken.parts) == [PAIN, ITCH, FEVER, FALL]


# ---- whatever was changed

_FIELDS = st.dictionaries(st.sampled_from("ab"), st.integers(0, 2), min_size=1)
_PARTS = st.dictionaries(st.sampled_from([FEVER, PAIN, FALL, ITCH, ("page", "pain")]), _FIELDS).flatmap(
    lambda parts: st.permutations(list(parts.items())).map(dict)
)


def _by_kind(parts: Parts) -> list[tuple[Key, Fields]]:
    """In the order that counts: that within a kind."""
    return sorted(parts.items(), key=lambda item: item[0][0])


@given(_PARTS, _PARTS)
def test_where_nothing_changed_on_one_side_the_other_is_the_outcome(base: Parts, other: Parts) -> None:
    for merged, is_taken in ((merge(base, base, other), True), (merge(base, other, base), False)):
        assert _by_kind(merged.parts) == _by_kind(other)
        assert merged.conflicts == ()
        assert set(merged.taken) == (
            {k for k in {**base, **other} if base.get(k) != other.get(k)} if is_taken else set()
        )


@given(_PARTS, _PARTS, _PARTS)
def test_it_is_the_same_from_both_sides_but_for_conflicts(base: Parts, mine: Parts, theirs: Parts) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    contested = {found.key for found in one.conflicts}
    assert contested == {found.key for found in other.conflicts}
    assert {k: v for k, v in one.parts.items() if k not in contested} == {
        k: v for k, v in other.parts.items() if k not in contested
    }
    assert {(c.key, str(c.mine), str(c.theirs)) for c in one.conflicts} == {
        (c.key, str(c.theirs), str(c.mine)) for c in other.conflicts
    }


@given(_PARTS, _PARTS, _PARTS, st.sampled_from(Side))
def test_whoever_chooses_one_side_throughout_gets_it_wherever_both_changed(
    base: Parts, mine: Parts, theirs: Parts, side: Side
) -> None:
    merged = merge(base, mine, theirs, lambda found: dict.fromkeys(found.asks_for, side))
    chosen = mine if side == Side.MINE else theirs
    for found in merged.conflicts:
        if found.key[0] != ORDER:
            assert merged.parts.get(found.key) == chosen.get(found.key)
