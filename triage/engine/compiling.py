"""Compiles a protocol into masks, once for each protocol.

`logic.holds` stays the one definition: it is read here through the algebra of masks, what counts as a *yes*
folded in.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

from triage.engine.compiled import Compiled, Linked, RuleLine, Setting, WideLine
from triage.engine.logic import CountingAs, Fact, every_test_holds
from triage.engine.masks import Line, Masks, TooLargeError, all_bits, bits_in
from triage.engine.vocabulary import AnswerState, Urgency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from triage.engine.answers import Answer
    from triage.engine.compiled import ColumnSource
    from triage.engine.conditions import Alternative, AnswerTest
    from triage.engine.masks import Lines
    from triage.engine.protocol import Protocol, Rule
    from triage.engine.questions import Question

    # What a rule means: `logic.holds`.
    Meaning = Callable[[Rule, CountingAs[Lines]], Lines]

log = logging.getLogger(__name__)

NOT_SURE = AnswerState.NOT_SURE.value
# Each answer that sets bits keeps a mask of them: with so many bits, some 12 MB in all.
MOST_BITS = 10_000
# The masks of so many numbers of a question are kept; those of others are worked out each time.
MOST_NUMBERS = 100
# Where a protocol, which never changes, keeps its compiled form.
_KEPT = "_compiled"


def compiled(protocol: Protocol, meaning: Meaning) -> Compiled | None:
    """The protocol compiled with this meaning of a rule; made when it is first asked for.

    None, and a notice in the log, when it is too large or a rule could not be read.
    """
    kept: tuple[Meaning, Compiled | None] | None = vars(protocol).get(_KEPT)
    if kept is None or kept[0] is not meaning:
        try:
            kept = (meaning, compile_protocol(protocol, meaning))
        except Exception as error:
            reason = str(error) if isinstance(error, TooLargeError) else type(error).__name__
            log.warning("Protocol '%s' is assessed rule by rule, more slowly: %s", protocol.id, reason)
            kept = (meaning, None)
        vars(protocol)[_KEPT] = kept
    return kept[1]


def compile_protocol(protocol: Protocol, meaning: Meaning) -> Compiled:
    """Read every rule through the algebra of masks. Raises TooLargeError."""
    masks = Masks(MOST_BITS)
    read = {Fact(test.question, value) for test in protocol.deciding_tests for value in test.values}
    signs = [Fact(q.id, NOT_SURE) for q in protocol.questions.values() if q.role == "sign"]
    places = {name: place for place, name in enumerate(protocol.questions)}
    # In the order of the questions, so that what decided comes in that order.
    facts = sorted(read.union(signs), key=lambda fact: (places[fact.question], str(fact.value)))
    for fact in facts:
        masks.bit_of(fact)
    algebra = CountingAs(protocol, masks)
    rules = tuple(sorted(protocol.rules, key=lambda rule: -rule.urgency.rank))
    lines = [
        line for place, rule in enumerate(rules) for line in _rule_lines(rule, place, algebra, masks, meaning)
    ]
    waiting = Waiting(lines)
    derived: dict[Line, int] = {}
    for origin, bit in masks.derived:
        derived[origin] = derived.get(origin, 0) | bit
    wide: dict[Urgency, list[WideLine]] = {
        urgency: [] for urgency in reversed(Urgency) if urgency != Urgency.ROUTINE
    }
    for line in lines:
        wide[rules[line.rule].urgency].append(waiting.wide(Line(*line[:3])))
    return Compiled(
        rules=rules,
        unsure=all_bits(map(masks.bit_of, signs)),
        thresholds=all_bits(masks.bit_of(fact) for fact in facts if isinstance(fact.value, int)),
        answers=_answers(protocol, masks, waiting),
        derived=tuple((line, waiting.setting(bits)) for line, bits in derived.items()),
        always=waiting.always,
        questions=tuple(fact.question for fact in facts),
        column_sources=_column_sources(masks, waiting),
        wide=tuple((urgency, tuple(lines)) for urgency, lines in wide.items()),
        kept=tuple({} for _ in rules),
    )


def _rule_lines(
    rule: Rule, place: int, algebra: CountingAs[Lines], masks: Masks, meaning: Meaning
) -> Iterator[RuleLine]:
    """The lines of a rule: one for each of its alternatives, whose tests tell what decided it."""
    for alternative, line in zip(rule.alternatives, meaning(rule, algebra), strict=True):
        own = all_bits(_own(test, masks) for test in alternative.tests)
        linked = tuple(_linked(alternative, algebra.protocol, masks))
        yield RuleLine(line.need, line.at_least, line.of, place, own, linked)


def _own(test: AnswerTest, masks: Masks) -> int:
    return all_bits(masks.bit_of(Fact(test.question, value)) for value in test.values)


def _linked(alternative: Alternative, protocol: Protocol, masks: Masks) -> Iterator[Linked]:
    for test in dict.fromkeys(alternative.tests):
        links = protocol.counted_as_yes.get(test.question, ())
        if links and AnswerState.YES in test.values:
            ways = [
                (line.need, all_bits(_own(raising, masks) for raising in link.tests))
                for link in links
                for line in every_test_holds(link.tests, masks)
            ]
            yield Linked(_own(test, masks), tuple(ways))


def _answers(protocol: Protocol, masks: Masks, waiting: Waiting) -> dict[str, Answers]:
    set_by: dict[str, dict[Fact, int]] = {}
    for fact, bits in masks.set_by_fact.items():
        set_by.setdefault(fact.question, {})[fact] = bits
    return {
        name: Answers(facts, waiting, _foreseen(protocol.questions[name], facts))
        for name, facts in set_by.items()
    }


def _foreseen(question: Question, facts: Iterable[Fact]) -> set[Answer]:
    foreseen = {fact.value for fact in facts}
    if question.type == "number":
        foreseen.update(range(question.minimum, question.maximum + 1)[:MOST_NUMBERS])
    return foreseen


def _column_sources(masks: Masks, waiting: Waiting) -> tuple[ColumnSource, ...]:
    facts: list[list[Fact]] = [[] for _ in range(masks.width)]
    lines: list[list[WideLine]] = [[] for _ in range(masks.width)]
    for fact, bits in masks.set_by_fact.items():
        for bit in bits_in(bits):
            facts[bit].append(fact)
    for line, bits in masks.derived:
        lines[bits.bit_length() - 1].append(waiting.wide(line))
    return tuple((tuple(facts[bit]), tuple(lines[bit])) for bit in range(masks.width))


class Waiting:
    """Which lines wait behind each bit: each behind the one of its bits that the fewest lines need."""

    def __init__(self, lines: Iterable[RuleLine]) -> None:
        lines = tuple(lines)
        self.needed = Counter(bit for line in lines for bit in bits_in(line.need))
        self.always = tuple(line for line in lines if not line.need)
        self._behind: dict[int, tuple[RuleLine, ...]] = {}
        for line in lines:
            if line.need:
                rarest = min(bits_in(line.need), key=self.needed.__getitem__)
                self._behind[rarest] = (*self._behind.get(rarest, ()), line)

    def setting(self, bits: int) -> Setting:
        """These bits with the lines behind them."""
        return bits, tuple(line for bit in bits_in(bits) for line in self._behind.get(bit, ()))

    def wide(self, line: Line) -> WideLine:
        """A line for many people in one pass."""
        need = sorted(bits_in(line.need), key=self.needed.__getitem__)
        return WideLine(tuple(need), line.at_least, tuple(bits_in(line.of)))


class Answers(dict[object, Setting]):
    """What each answer to one question sets; an answer that was not foreseen is worked out."""

    def __init__(self, set_by: dict[Fact, int], waiting: Waiting, foreseen: Iterable[Answer]) -> None:
        self._set_by, self._waiting = set_by, waiting
        super().__init__((answer, self[answer]) for answer in foreseen)

    def __missing__(self, answer: Answer) -> Setting:
        return self._waiting.setting(
            all_bits(bits for fact, bits in self._set_by.items() if fact.is_true_of(answer))
        )
