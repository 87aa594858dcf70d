"""What the safety checks found, as data and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from time import perf_counter
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
    "words": ("Every text is there, easy, and delays nobody", True),
    "one_truth": ("Every list says what the questionnaire says", True),
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


@dataclass
class PropertyCheck:
    """A property that is being checked; its time runs from when it was made."""

    id: str
    started: float = field(default_factory=perf_counter)
    checked: int = 0
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fail(self, subject: str, words: str) -> None:
        """Note a fault."""
        self.failures.append(Failure(subject=subject, words=words))

    def result(self) -> PropertyResult:
        """What came out."""
        return PropertyResult(
            id=self.id,
            checked=self.checked,
            milliseconds=(perf_counter() - self.started) * 1000,
            failures=tuple(self.failures),
            notes=tuple(self.notes),
        )


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
