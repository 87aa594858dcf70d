"""Changes that lower something; each needs a reason of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from content.typed_text import visible
from triage.actions.publishing.problems import PublishingProblem, text_problems
from triage.engine.changes import Difference
from triage.engine.comparison import Comparison, Transition


@dataclass(frozen=True)
class Lowering:
    """Somebody gets a lower result, a promise is weaker, or a warning is worded differently.

    The key is the same at every comparison.
    """

    key: str
    words: str


def change_key(change: Transition | Difference) -> str:
    """The key of a reason: `emergency-to-soon`, or a hash of the whole change.

    A reason for one wording is therefore none for another.
    """
    # A comparison lists each pair of urgencies once.
    if isinstance(change, Transition):
        return f"{change.before}-to-{change.after}"
    said = "\n".join([change.words, *(one.model_dump_json() for one in change.changes)])
    return f"difference-{sha256(said.encode()).hexdigest()[:12]}"


def lowerings(comparison: Comparison) -> tuple[Lowering, ...]:
    """Every lowering, lower results first. Changes with the same words share a reason."""
    changes: tuple[Transition | Difference, ...] = (*comparison.transitions, *comparison.differences)
    found = (Lowering(change_key(change), change.words) for change in changes if change.is_lowering)
    return tuple(dict.fromkeys(found))


def reason_problems(comparison: Comparison, reasons: Mapping[str, str]) -> Iterator[PublishingProblem]:
    """Each lowering without a reason, or with one that is too long."""
    for lowering in lowerings(comparison):
        name = f"The reason for “{lowering.words}”"
        yield from text_problems("reason", name, reasons.get(lowering.key, ""), key=lowering.key)


def reasons_to_keep(comparison: Comparison, reasons: Mapping[str, str]) -> dict[str, str]:
    """The trimmed reasons of the lowerings."""
    return {lowering.key: visible(reasons[lowering.key]) for lowering in lowerings(comparison)}
