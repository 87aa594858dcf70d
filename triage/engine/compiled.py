"""A protocol compiled once into masks of bits, so that answers are compared instead of rules read.

Made by `compiling`. Each line of a rule waits behind its rarest bit and is looked at only where an answer
sets that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from triage.engine.logic import Fact
from triage.engine.masks import Line, all_bits, bits_in
from triage.engine.vocabulary import AnswerState, Urgency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from triage.engine.answers import AnswerSheet
    from triage.engine.logic import Integers
    from triage.engine.protocol import Rule

Made = TypeVar("Made")

# Most answers are: none of them sets a bit.
NO = AnswerState.NO.value
# So many findings are kept for each rule; a kilobyte each.
MOST_KEPT = 100


class Linked(NamedTuple):
    """A test that other answers can make true.

    `own` are the facts that make it true by themselves. Each way needs some bits and names the facts that
    then decide.
    """

    own: int
    ways: tuple[tuple[int, int], ...]


class RuleLine(NamedTuple):
    """A line of a rule; `own` are the facts that make its tests true by themselves."""

    need: int
    at_least: int
    of: int
    rule: int
    own: int
    linked: tuple[Linked, ...]


class WideLine(NamedTuple):
    """A line as the numbers of its bits, the rarest first: for many people in one pass."""

    need: tuple[int, ...]
    at_least: int
    of: tuple[int, ...]


# What makes a bit true of somebody: facts, or lines of other bits.
ColumnSource = tuple[tuple[Fact, ...], tuple[WideLine, ...]]
# What an answer sets, and the lines that wait behind that.
Setting = tuple[int, tuple[RuleLine, ...]]


class Read(NamedTuple):
    """One person's answers: every bit that they set, and each rule that fires with the facts behind it.

    A rule goes by its place in `Compiled.rules`.
    """

    bits: int
    fired: dict[int, int]


@dataclass(frozen=True)
class Compiled:
    """A protocol as masks. `rules` are the most urgent first, else in the protocol's order.

    `unsure` are the facts that a sign is *not sure*.
    """

    rules: tuple[Rule, ...]
    unsure: int
    # The facts that a number is large enough, whatever it is.
    thresholds: int
    answers: Mapping[str, Mapping[object, Setting]]
    derived: tuple[tuple[Line, Setting], ...]
    always: tuple[RuleLine, ...]
    # For each fact that has a bit, the question that it is about.
    questions: tuple[str, ...]
    column_sources: tuple[ColumnSource, ...]
    wide: tuple[tuple[Urgency, tuple[WideLine, ...]], ...]
    # What was made for each rule and the facts that decided it.
    kept: tuple[dict[int, Any], ...]

    def read(self, answers: AnswerSheet) -> Read:
        """Read one answer sheet."""
        bits, waiting = 0, [self.always]
        known = self.answers
        for question, answer in answers.items():
            if answer != NO and question in known:
                sets, lines = known[question][answer]
                bits |= sets
                waiting.append(lines)
        for (need, at_least, of), (sets, lines) in self.derived:
            if bits & need == need and (not at_least or (bits & of).bit_count() >= at_least):
                bits |= sets
                waiting.append(lines)
        fired: dict[int, int] = {}
        for lines in waiting:
            for need, at_least, of, rule, own, linked in lines:
                if bits & need == need and (not at_least or (bits & of).bit_count() >= at_least):
                    by = bits & own
                    for test in linked:
                        if not bits & test.own:
                            by |= all_bits(
                                bits & names for needs, names in test.ways if bits & needs == needs
                            )
                    fired[rule] = fired.get(rule, 0) | by
        return Read(bits, fired)

    def made(self, rule: int, facts: int, make: Callable[[Rule, list[str]], Made]) -> Made:
        """What is made for a rule and the questions whose answers decided it.

        The same thing again for the same facts, unless they do not tell an answer from others.
        """
        kept = self.kept[rule]
        if facts in kept:
            found: Made = kept[facts]
            return found
        result = make(self.rules[rule], self.questions_of(facts))
        if not facts & self.thresholds and len(kept) < MOST_KEPT:
            kept[facts] = result
        return result

    def questions_of(self, facts: int) -> list[str]:
        """The questions that these facts are about, in the protocol's order."""
        return list(dict.fromkeys(self.questions[bit] for bit in bits_in(facts)))

    def urgencies(self, sheets: Integers) -> dict[Urgency, int]:
        """Of many people, those who are told each urgency."""
        columns = _Columns(self.column_sources, sheets)
        left = columns.everybody
        result = {}
        for urgency, lines in self.wide:
            reached = 0
            for line in lines:
                reached |= columns.people(line, left)
            result[urgency] = reached
            left &= ~reached
        return result | {Urgency.ROUTINE: left}


class _Columns:
    """For each bit the people of whom it is true, found when it is first looked at."""

    def __init__(self, sources: tuple[ColumnSource, ...], sheets: Integers) -> None:
        self.everybody = sheets.all_of([])
        self._sources = sources
        self._sheets = sheets
        self._found: list[int | None] = [None] * len(sources)

    def people(self, line: WideLine, among: int) -> int:
        """Those among these people of whom a line is true."""
        for bit in line.need:
            among &= self._column(bit)
            if not among:
                return 0
        if line.at_least:
            counted = [column for bit in line.of if (column := self._column(bit) & among)]
            among &= self._sheets.at_least(line.at_least, counted)
        return among

    def _column(self, bit: int) -> int:
        found = self._found[bit]
        if found is None:
            facts, lines = self._sources[bit]
            found = self._sheets.any_of(
                [*map(self._sheets.fact, facts), *(self.people(line, self.everybody) for line in lines)]
            )
            self._found[bit] = found
        return found
