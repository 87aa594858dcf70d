"""The figures of a group of submissions: how many, how fast, how they ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from triage.models.review_columns import Outcome
from triage.nurses.report.history import Sharing, Wait
from triage.nurses.report.reading import Assessed

# Fewer than these say little, and are marked.
FEW = 10
# Outcomes that show that something was done because of the answers.
ACTED_ON = (Outcome.SENT_TO_ER, Outcome.APPOINTMENT, Outcome.ADVICE)


@dataclass(frozen=True)
class Waits:
    """The lengths of one step where it is done, and how many kept to the target.

    `due` counts those done and those past their target; those that may still wait do not count.
    """

    lengths: tuple[timedelta, ...]
    due: int
    in_time: int

    @classmethod
    def of(cls, waits: Iterable[Wait]) -> Waits:
        listed = list(waits)
        return cls(
            lengths=tuple(sorted(wait.length for wait in listed if wait.length is not None)),
            due=sum(wait.is_in_time is not None for wait in listed),
            in_time=sum(wait.is_in_time is True for wait in listed),
        )

    @property
    def median(self) -> timedelta | None:
        if not self.lengths:
            return None
        half = len(self.lengths) // 2
        return (self.lengths[half] + self.lengths[~half]) / 2

    @property
    def nine_in_ten(self) -> timedelta | None:
        """The 90th percentile; None where they are few."""
        return self.lengths[ceil(len(self.lengths) * 0.9) - 1] if len(self.lengths) >= FEW else None


@dataclass(frozen=True)
class Figures:
    """How many got a result and shared it, and how long nurses took."""

    assessed: int
    shared: int
    taken: Waits
    spoken: Waits
    closed: Waits

    @classmethod
    def of(cls, assessed: Iterable[Assessed], sharings: Iterable[Sharing]) -> Figures:
        shared = list(sharings)
        return cls(
            assessed=sum(1 for _ in assessed),
            shared=len(shared),
            taken=Waits.of(one.taken for one in shared),
            spoken=Waits.of(one.spoken for one in shared),
            closed=Waits.of(one.closed for one in shared),
        )

    @property
    def not_shared(self) -> int:
        return self.assessed - self.shared


@dataclass(frozen=True)
class Endings:
    """How shared submissions ended; those that were reopened count as open."""

    open: int
    closed: int
    outcomes: Counter[str]

    @classmethod
    def of(cls, sharings: Iterable[Sharing]) -> Endings:
        shared = list(sharings)
        ended = [one for one in shared if one.is_closed]
        return cls(
            open=len(shared) - len(ended),
            closed=len(ended),
            outcomes=Counter(one.outcome for one in ended if one.outcome),
        )

    @property
    def coded(self) -> int:
        return self.outcomes.total()

    @property
    def closed_by_nurses(self) -> int:
        """The closed ones that the patient did not withdraw."""
        return self.closed - self.outcomes[Outcome.WITHDRAWN]

    @property
    def acted_on(self) -> int:
        return sum(self.outcomes[outcome] for outcome in ACTED_ON)


@dataclass(frozen=True)
class RuleFigures:
    """The figures of the submissions in which a rule fired."""

    fired: int
    shared: int
    endings: Endings
    raised: int
    lowered: int
    taken: Waits

    @classmethod
    def of(cls, assessed: Iterable[Assessed]) -> RuleFigures:
        listed = list(assessed)
        shared = [one.sharing for one in listed if one.sharing is not None]
        return cls(
            fired=len(listed),
            shared=len(shared),
            endings=Endings.of(shared),
            raised=sum(one.was_raised for one in shared),
            lowered=sum(one.was_lowered for one in shared),
            taken=Waits.of(one.taken for one in shared),
        )

    @property
    def not_shared(self) -> int:
        return self.fired - self.shared
