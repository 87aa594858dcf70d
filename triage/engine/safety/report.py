"""What the safety checks found, as data and in words."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from triage.engine.vocabulary import Strict, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable

# Every property in the order of the report: its title, and whether it blocks publishing.
PROPERTIES = {
    "floors": ("Floors and combinations are kept", True),
    "monotone": ("A worse answer never lowers", True),
    "skip_logic": ("Page conditions hide nothing", True),
    "red_flags": ("Every red flag is an emergency", True),
    "complete": ("Every answer that can raise has a promise", True),
    "liveness": ("Everything can matter", False),
    "sourced": ("Every warning line has its sign and rules", True),
    "cases": ("Every published case is told enough", True),
    "words": ("Every text is there and easy enough", True),
}


class Verdict(StrEnum):
    """How a property came out. Everything but `holds` and `warns` blocks publishing."""

    HOLDS = "holds"
    WARNS = "warns"
    FAILS = "fails"
    UNDECIDED = "could not decide"


class Failure(Strict):
    """One fault, in words and, where a person shows it, with the smallest such person.

    `answers` are that person's answers other than *no*; `told` is what they would be told and
    `promised` what they must be told.
    """

    subject: str
    words: str
    answers: dict[str, str | int] | None = None
    told: Urgency | None = None
    promised: Urgency | None = None


class PropertyResult(Strict):
    """One property: how many things were checked, in how many milliseconds, and what failed."""

    id: str
    checked: int
    milliseconds: float
    failures: tuple[Failure, ...] = ()
    undecided: str = ""
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What the property says."""
        return PROPERTIES[self.id][0]

    @property
    def is_blocking(self) -> bool:
        """Whether a failure blocks publishing."""
        return PROPERTIES[self.id][1]

    @property
    def verdict(self) -> Verdict:
        """Whether the property holds."""
        if self.undecided:
            return Verdict.UNDECIDED
        if self.failures:
            return Verdict.FAILS if self.is_blocking else Verdict.WARNS
        return Verdict.HOLDS


def is_nothing_blocking(results: Iterable[PropertyResult]) -> bool:
    """Whether none of these results blocks publishing."""
    return all(result.verdict in (Verdict.HOLDS, Verdict.WARNS) for result in results)


class SafetyReport(Strict):
    """Every property of one protocol, and the assumptions that the proofs rest on."""

    protocol: str
    sha256: str
    results: tuple[PropertyResult, ...]
    assumptions: tuple[str, ...]

    @property
    def is_safe(self) -> bool:
        """Whether nothing blocks publishing."""
        return is_nothing_blocking(self.results)

    @property
    def milliseconds(self) -> float:
        """The time of all the checks together."""
        return sum(result.milliseconds for result in self.results)
