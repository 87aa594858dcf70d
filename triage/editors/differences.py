"""What changes between two versions: who is told less, who more, and what each part said and says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.actions.publishing.lowerings import change_key, lowerings
from triage.editors.found_people import transition_key
from triage.engine.naming import plain
from triage.engine.pieces import sides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.engine.changes import Change, Difference
    from triage.engine.comparison import Comparison, Transition
    from triage.engine.pieces import Piece

_SAME = "The same answers give the same urgency"
_NEEDS = "Each lowering needs a reason of its own, and a second person must agree."


@dataclass(frozen=True)
class PersonView:
    """A sentence about somebody and, where it can become a case, the value of its button.

    `reason` is what was written why they are told less.
    """

    words: str
    save_as_case: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ChangeView:
    """One field with its language, before and now, the words marked that the other has not.

    Where there was nothing, or is nothing, that side is empty and nothing is marked.
    """

    what: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True)
class DifferenceView:
    """One part that differs, and what was written why where it lowers."""

    words: str
    changes: tuple[ChangeView, ...]
    reason: str = ""


@dataclass(frozen=True)
class ChangesView:
    """What changes between two versions, what lowers apart from the others."""

    headline: str
    is_lowering: bool
    lower: tuple[PersonView, ...]
    higher: tuple[PersonView, ...]
    weaker: tuple[DifferenceView, ...]
    differences: tuple[DifferenceView, ...]


def present_changes(comparison: Comparison, reasons: Mapping[str, str] | None = None) -> ChangesView:
    """The changes with their reasons, by the keys of what lowers."""
    written = reasons or {}
    people = [(one.is_lowering, _person(one, written)) for one in comparison.transitions]
    # The rules by which somebody is told less come before other changes.
    behind = {rule for one in comparison.transitions if one.is_lowering for rule in one.rules}
    sorted_parts = sorted(comparison.differences, key=lambda one: one.subject not in behind)
    parts = [(one.is_lowering, _difference(one, written)) for one in sorted_parts]
    return ChangesView(
        headline=_headline(comparison),
        is_lowering=comparison.is_lowering,
        lower=tuple(view for is_lowering, view in people if is_lowering),
        higher=tuple(view for is_lowering, view in people if not is_lowering),
        weaker=tuple(view for is_lowering, view in parts if is_lowering),
        differences=tuple(view for is_lowering, view in parts if not is_lowering),
    )


def _headline(comparison: Comparison) -> str:
    lowered = len(lowerings(comparison))
    if lowered:
        counted = f"{lowered} change{' lowers' if lowered == 1 else 's lower'}. {_NEEDS}"
        same = "" if comparison.transitions else f"{_SAME}, but words that warn people or safeguards change. "
        return same + counted
    if comparison.transitions:
        return "Nothing lowers. Somebody is told more."
    if comparison.differences:
        return f"Nothing lowers. {_SAME}. What changes is listed here."
    return "Nobody is told anything else."


def _person(change: Transition, reasons: Mapping[str, str]) -> PersonView:
    where = "" if change.setting == "questionnaire" else " (in files of cases only)"
    rules = ", ".join(f"“{plain(rule)}”" for rule in change.rules)
    words = f"{change.words}{where}" + (f" Rules: {rules}." if rules else "")
    return PersonView(words, transition_key(change), reasons.get(change_key(change), ""))


def _difference(difference: Difference, reasons: Mapping[str, str]) -> DifferenceView:
    languages = {change.language for change in difference.changes if change.language}
    return DifferenceView(
        words=difference.words,
        changes=tuple(
            present_change(change, has_languages=len(languages) > 1) for change in difference.changes
        ),
        reason=reasons.get(change_key(difference), ""),
    )


def present_change(change: Change, *, has_languages: bool = False) -> ChangeView:
    """The language is named where there are several."""
    is_named = has_languages and change.language
    before, after = sides(change.before, change.after)
    return ChangeView(
        what=f"{change.what}, {change.language}" if is_named else change.what,
        before=before,
        after=after,
    )
