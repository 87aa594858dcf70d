"""How long steps took, as counts of lengths: days of them add up to a year at once."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

# From so many minutes on, lengths are told apart by so many minutes: by less than a tenth of themselves.
_FINENESS = ((0, 1), (30, 2), (60, 5), (120, 10), (240, 20), (480, 40), (960, 80), (1920, 160), (3840, 320))
_MOST_MINUTES = 20160


def _all_steps() -> Iterator[int]:
    ends = [minutes for minutes, _ in _FINENESS[1:]] + [_MOST_MINUTES]
    for (begin, width), end in zip(_FINENESS, ends, strict=True):
        yield from range(begin, end, width)


# The lengths that are told apart, in minutes.
STEPS = (*_all_steps(), _MOST_MINUTES)
# The counts stand side by side in one whole number, so that adding it to another adds them all.
_BITS = 32
_ONE = (1 << _BITS) - 1


@dataclass(frozen=True)
class Lengths:
    """How many there are of each length. Lengths are rounded up to the next of STEPS: never too short."""

    packed: int = 0

    @classmethod
    def of(cls, lengths: Iterable[timedelta]) -> Lengths:
        minute = timedelta(minutes=1)
        last = len(STEPS) - 1
        counts = Counter(min(bisect_left(STEPS, -(-length // minute)), last) for length in lengths)
        return cls(sum(count << (place * _BITS) for place, count in counts.items()))

    def _counts(self) -> Iterator[tuple[int, int]]:
        """Each length in minutes that occurs, the shortest first, and how many there are of it."""
        packed = self.packed
        for minutes in STEPS:
            if packed & _ONE:
                yield minutes, packed & _ONE
            packed >>= _BITS

    @property
    def count(self) -> int:
        return sum(count for _, count in self._counts())

    def within(self, share: float) -> timedelta | None:
        """The length that so large a share of them did not exceed; None where there is none."""
        left = ceil(self.count * share)
        for minutes, count in self._counts():
            left -= count
            if left <= 0:
                return timedelta(minutes=minutes)
        return None
