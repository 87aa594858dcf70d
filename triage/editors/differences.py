"""What a part of a protocol said before and says now, beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triage.engine.changes import Change

NOTHING = "(nothing)"


@dataclass(frozen=True)
class ChangeView:
    """One field with its language, before and now."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class DifferenceView:
    """One part that differs, and what was written why where it lowers."""

    words: str
    changes: tuple[ChangeView, ...]
    reason: str = ""


def present_difference(words: str, changes: Iterable[Change], reason: str = "") -> DifferenceView:
    """A difference for a page; the language is named where there are several."""
    changes = tuple(changes)
    has_languages = len({change.language for change in changes if change.language}) > 1
    return DifferenceView(
        words=words,
        changes=tuple(
            ChangeView(
                what=f"{change.what}, {change.language}"
                if has_languages and change.language
                else change.what,
                before=change.before or NOTHING,
                after=change.after or NOTHING,
            )
            for change in changes
        ),
        reason=reason,
    )
