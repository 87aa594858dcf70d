"""What an item says now beside what it said when a reviewer read it, side by side."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from triage.editors.differences import ChangeView, present_change
from triage.engine.changes import Change, changes_of
from triage.engine.naming import name_field
from triage.engine.parts import parts_of
from triage.models import SignOff
from triage.models.protocols import UntrustedVersionError

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.engine.sign_items import SignItem


def last_signed(item: SignItem, reader: int | None, *, still: Collection[str]) -> SignOff | None:
    """The latest verdict on other words of the same item, the reader's own if there is one.

    `still` are the hashes of what the version says now: a promise that only got another number is no change.
    """
    of_item = SignOff.objects.filter(kind=item.kind, key=item.key, language=item.language).order_by("-pk")
    others = [one for one in of_item if one.sha256 not in still]
    return next((one for one in others if one.reviewer_id == reader), others[0] if others else None)


def changes_since(signed: SignOff, protocol: Protocol, item: SignItem) -> tuple[ChangeView, ...]:
    """Each field that differs from what was signed: in words where that version can still be read."""
    changes = _changes_in_words(signed, protocol, item) or tuple(
        _changes_as_written(signed.content, item.content)
    )
    return tuple(present_change(change) for change in changes)


def changes_between(read: str, now: str) -> tuple[ChangeView, ...]:
    """Each field that differs between the content that was read and that of now."""
    return tuple(present_change(change) for change in _changes_as_written(read, now))


def _changes_in_words(signed: SignOff, protocol: Protocol, item: SignItem) -> tuple[Change, ...]:
    try:
        earlier = signed.version.protocol
    except UntrustedVersionError:
        return ()
    same = (part.item for part in parts_of(earlier) if (part.kind, part.key) == (item.kind, item.key))
    was = next(same, None)
    if was is None:
        return ()
    changes = changes_of(earlier, protocol, was, item.source, without=("questions",))
    return tuple(change for change in changes if change.language in ("", item.language))


def _changes_as_written(read: str, now: str) -> Iterator[Change]:
    before, after = said_in(read), said_in(now)
    for name in {**before, **after}:
        pair = _written(before.get(name)), _written(after.get(name))
        if pair[0] != pair[1]:
            yield Change(what=name_field(name), before=pair[0], after=pair[1])


def said_in(content: str) -> dict[str, Any]:
    """The fields of a content; none of one that cannot be read."""
    try:
        says = json.loads(content)["says"]
    except (ValueError, KeyError, TypeError):
        return {}
    return says if isinstance(says, dict) else {}


def _written(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_written(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "\n".join(_written(one) for one in value)
    return str(value)
