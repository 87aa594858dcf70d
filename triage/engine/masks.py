"""The algebra of masks: what a rule means, as masks of bits that an answer sheet is compared with.

A bit stands for a fact, or for anything that can be true of a sheet and is needed as a whole: a test that
several facts make true, what counts as a *yes*, a weight in a count. A node is a choice of lines.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from triage.engine.logic import Fact


class TooLargeError(Exception):
    """More bits than masks are made for."""


class Line(NamedTuple):
    """True where every bit of `need` is set and, if there is a count, `at_least` of the bits `of`."""

    need: int
    at_least: int = 0
    of: int = 0


# True where some line is: nowhere for no lines.
Lines = tuple[Line, ...]
EVERYWHERE: Lines = (Line(0),)


class Masks:
    """The algebra; it grows a bit for whatever is first looked at, up to `most` of them.

    `set_by_fact` maps a fact to the bits that it sets by itself. `derived` are the bits that a line sets,
    in an order in which no line looks at a bit that comes later.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.width = 0
        self.set_by_fact: dict[Fact, int] = {}
        self.derived: list[tuple[Line, int]] = []
        self._facts: dict[Fact, int] = {}
        self._fact_with: dict[int, Fact] = {}
        self._known: dict[tuple[Lines, int], int] = {}

    def bit_of(self, fact: Fact) -> int:
        """The bit that stands for just this fact."""
        if fact not in self._facts:
            bit = self._new_bit()
            self._facts[fact] = self.set_by_fact[fact] = bit
            self._fact_with[bit] = fact
        return self._facts[fact]

    def fact(self, fact: Fact) -> Lines:
        """Where the fact is true."""
        return (Line(self.bit_of(fact)),)

    def any_of(self, nodes: Sequence[Lines]) -> Lines:
        """The lines of all, in order."""
        return tuple(chain.from_iterable(nodes))

    def all_of(self, nodes: Sequence[Lines]) -> Lines:
        """One line that needs every node."""
        need = at_least = of = 0
        for node in nodes:
            if not node:
                return ()
            line = node[0]
            if len(node) == 1 and not (line.at_least and at_least):
                need |= line.need
                at_least, of = (line.at_least, line.of) if line.at_least else (at_least, of)
            else:
                need |= self._bit(node)
        return (Line(need, at_least, of),)

    def at_least(self, k: int, nodes: Sequence[Lines]) -> Lines:
        """One line that counts; a node that stands again has another bit, so that it counts again."""
        certain = sum(EVERYWHERE[0] in node for node in nodes)
        counted = [node for node in nodes if node and EVERYWHERE[0] not in node]
        if k <= certain:
            return EVERYWHERE
        if k - certain > len(counted):
            return ()
        of = 0
        for place, node in enumerate(counted):
            of |= self._bit(node, counted[:place].count(node))
        return (Line(0, k - certain, of),)

    def _bit(self, node: Lines, copy: int = 0) -> int:
        """The bit that is set where the node is true."""
        if not copy and len(node) == 1 and not node[0].at_least and node[0].need.bit_count() == 1:
            return node[0].need
        if (node, copy) not in self._known:
            bit = self._known[node, copy] = self._new_bit()
            for line in dict.fromkeys(node):
                fact = None if line.at_least else self._fact_with.get(line.need)
                if fact is None:
                    self.derived.append((line, bit))
                else:
                    self.set_by_fact[fact] |= bit
        return self._known[node, copy]

    def _new_bit(self) -> int:
        if self.width >= self.most:
            raise TooLargeError(f"it needs more than {self.most:,} bits")
        self.width += 1
        return 1 << (self.width - 1)


def bits_in(mask: int) -> Iterator[int]:
    """The numbers of the bits of a mask, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def all_bits(masks: Iterable[int]) -> int:
    """The bits that some mask has."""
    union = 0
    for mask in masks:
        union |= mask
    return union
