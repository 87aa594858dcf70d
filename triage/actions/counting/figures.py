"""The figures of a group of submissions: how many, how fast, what nurses did, how they ended.

Each is a few whole numbers. Those of days and groups add up, number by number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from triage.actions.counting.history import Sharing, Wait, WhyNot
from triage.actions.counting.lengths import Lengths
from triage.actions.counting.reading import Assessed
from triage.models.review_columns import Outcome

# Fewer than these say little, and are marked.
FEW = 10
# Outcomes that show that something was done because of the answers.
ACTED_ON = (Outcome.SENT_TO_ER, Outcome.APPOINTMENT, Outcome.ADVICE)


@dataclass(frozen=True)
class Waits:
    """The lengths of one step where it is done, and how many kept to the target.

    `due` counts those done and those past their target; those that may still wait do not count.
    """

    due: int
    in_time: int
    lengths: Lengths

    @classmethod
    def of(cls, waits: Iterable[Wait]) -> Waits:
        listed = list(waits)
        return cls(
            due=sum(wait.is_in_time is not None for wait in listed),
            in_time=sum(wait.is_in_time is True for wait in listed),
            lengths=Lengths.of(wait.length for wait in listed if wait.length is not None),
        )

    @classmethod
    def read(cls, numbers: Iterator[int]) -> Waits:
        return cls(next(numbers), next(numbers), Lengths(next(numbers)))

    def numbers(self) -> Iterator[int]:
        yield from (self.due, self.in_time, self.lengths.packed)

    @property
    def done(self) -> int:
        return self.lengths.count

    @property
    def median(self) -> timedelta | None:
        return self.lengths.within(0.5)

    @property
    def nine_in_ten(self) -> timedelta | None:
        """The 90th percentile; None where they are few."""
        return self.lengths.within(0.9) if self.done >= FEW else None


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

    @classmethod
    def read(cls, numbers: Iterator[int]) -> Figures:
        counts = next(numbers), next(numbers)
        return cls(*counts, Waits.read(numbers), Waits.read(numbers), Waits.read(numbers))

    def numbers(self) -> Iterator[int]:
        yield from (self.assessed, self.shared)
        for waits in (self.taken, self.spoken, self.closed):
            yield from waits.numbers()

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

    @classmethod
    def read(cls, numbers: Iterator[int]) -> Endings:
        counts = next(numbers), next(numbers)
        return cls(*counts, Counter({outcome.value: next(numbers) for outcome in Outcome}))

    def numbers(self) -> Iterator[int]:
        yield from (self.open, self.closed)
        yield from (self.outcomes[outcome] for outcome in Outcome)

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
class Actions:
    """In how many cases a nurse acted within the time for it, of those whose time is over or who acted."""

    due: int
    in_time: int
    why_not: Counter[str]

    @classmethod
    def of(cls, sharings: Iterable[Sharing]) -> Actions:
        due = [one for one in sharings if one.acted.is_in_time is not None]
        return cls(
            due=len(due),
            in_time=sum(one.acted.is_in_time is True for one in due),
            why_not=Counter(one.why_not for one in due if one.why_not),
        )

    @classmethod
    def read(cls, numbers: Iterator[int]) -> Actions:
        counts = next(numbers), next(numbers)
        return cls(*counts, Counter({why.value: next(numbers) for why in WhyNot}))

    def numbers(self) -> Iterator[int]:
        yield from (self.due, self.in_time)
        yield from (self.why_not[why] for why in WhyNot)


@dataclass(frozen=True)
class UrgencyFigures:
    """All figures of the submissions of one urgency."""

    figures: Figures
    endings: Endings
    actions: Actions

    @classmethod
    def of(cls, assessed: Iterable[Assessed]) -> UrgencyFigures:
        listed = list(assessed)
        shared = shared_of(listed)
        return cls(Figures.of(listed, shared), Endings.of(shared), Actions.of(shared))

    @classmethod
    def read(cls, numbers: Iterator[int]) -> UrgencyFigures:
        return cls(Figures.read(numbers), Endings.read(numbers), Actions.read(numbers))

    def numbers(self) -> Iterator[int]:
        for part in (self.figures, self.endings, self.actions):
            yield from part.numbers()


@dataclass(frozen=True)
class RuleFigures:
    """The figures of the submissions in which a rule fired. `reached` counts whom somebody spoke to."""

    fired: int
    shared: int
    raised: int
    lowered: int
    reached: int
    endings: Endings
    taken: Waits

    @classmethod
    def of(cls, assessed: Iterable[Assessed]) -> RuleFigures:
        listed = list(assessed)
        shared = shared_of(listed)
        return cls(
            fired=len(listed),
            shared=len(shared),
            raised=sum(one.was_raised for one in shared),
            lowered=sum(one.was_lowered for one in shared),
            reached=sum(one.spoken.length is not None for one in shared),
            endings=Endings.of(shared),
            taken=Waits.of(one.taken for one in shared),
        )

    @classmethod
    def read(cls, numbers: Iterator[int]) -> RuleFigures:
        counts = next(numbers), next(numbers), next(numbers), next(numbers), next(numbers)
        return cls(*counts, Endings.read(numbers), Waits.read(numbers))

    def numbers(self) -> Iterator[int]:
        yield from (self.fired, self.shared, self.raised, self.lowered, self.reached)
        yield from self.endings.numbers()
        yield from self.taken.numbers()

    @property
    def not_shared(self) -> int:
        return self.fired - self.shared


def shared_of(assessed: Iterable[Assessed]) -> list[Sharing]:
    return [one.sharing for one in assessed if one.sharing is not None]
