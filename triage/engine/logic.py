"""What a test, an alternative and a rule mean: said once, over any Boolean algebra.

With integers of width 1 the algebra assesses one person, with integers of width N it assesses
N people in one pass, with circuit nodes it becomes a formula. The language is positive: facts,
*and*, *or*, *at least k*; there is no *not*.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from triage.engine.answers import Answer, AnswerSheet
from triage.engine.vocabulary import AnswerState

if TYPE_CHECKING:
    from triage.engine.conditions import Alternative, AnswerTest
    from triage.engine.protocol import Protocol as TriageProtocol
    from triage.engine.questions import CountsAs

Node = TypeVar("Node")


class Fact(NamedTuple):
    """Something that can be true of one answer.

    `value` is `"yes"`, `"not_sure"`, the id of an option, or a number n for *at least n*.
    """

    question: str
    value: Answer

    def is_true_of(self, answer: Answer | None) -> bool:
        """Whether an answer, or its absence, makes this fact true."""
        if isinstance(self.value, int):
            return isinstance(answer, int) and answer >= self.value
        return answer == self.value


class Algebra(Protocol[Node]):
    """A Boolean algebra whose variables are facts."""

    def fact(self, fact: Fact, /) -> Node:
        """The node that is true where the fact is."""

    def all_of(self, nodes: Sequence[Node], /) -> Node:
        """True where every node is; true everywhere for no nodes."""

    def any_of(self, nodes: Sequence[Node], /) -> Node:
        """True where some node is; true nowhere for no nodes."""

    def at_least(self, k: int, nodes: Sequence[Node], /) -> Node:
        """True where at least k of the nodes are, counting repeated nodes again."""


class HasAlternatives(Protocol):
    """A rule, or anything else that holds when one of its alternatives does."""

    @property
    def alternatives(self) -> Sequence[Alternative]:
        """The alternatives, in order."""


def answer_test_holds(test: AnswerTest, algebra: Algebra[Node]) -> Node:
    """Where the test is true."""
    return algebra.any_of([algebra.fact(Fact(test.question, value)) for value in test.values])


def every_test_holds(tests: Iterable[AnswerTest], algebra: Algebra[Node]) -> Node:
    """Where all of the tests are true."""
    return algebra.all_of([answer_test_holds(test, algebra) for test in tests])


def alternative_holds(alternative: Alternative, algebra: Algebra[Node]) -> Node:
    """Where every test of the alternative and its count are true."""
    nodes = [answer_test_holds(test, algebra) for test in alternative.all_of]
    if alternative.count:
        counted = [answer_test_holds(test, algebra) for test in alternative.count.of]
        nodes.append(algebra.at_least(alternative.count.at_least, counted))
    return algebra.all_of(nodes)


def any_holds(alternatives: Iterable[Alternative], algebra: Algebra[Node]) -> Node:
    """Where at least one of the alternatives is true."""
    return algebra.any_of([alternative_holds(alternative, algebra) for alternative in alternatives])


def holds(rule: HasAlternatives, algebra: Algebra[Node]) -> Node:
    """Where the rule fires."""
    return any_holds(rule.alternatives, algebra)


class _Derived(ABC, Generic[Node]):
    """An algebra that reads the facts of another one differently, each of them once."""

    def __init__(self, protocol: TriageProtocol, answers: Algebra[Node]) -> None:
        self.protocol = protocol
        self.answers = answers
        self._read_before: dict[Fact, Node] = {}

    def fact(self, fact: Fact) -> Node:
        """The fact as this algebra reads it."""
        if fact not in self._read_before:
            self._read_before[fact] = self._read(fact)
        return self._read_before[fact]

    @abstractmethod
    def _read(self, fact: Fact) -> Node:
        """The fact as it is read the first time."""

    def all_of(self, nodes: Sequence[Node]) -> Node:
        return self.answers.all_of(nodes)

    def any_of(self, nodes: Sequence[Node]) -> Node:
        return self.answers.any_of(nodes)

    def at_least(self, k: int, nodes: Sequence[Node]) -> Node:
        return self.answers.at_least(k, nodes)


class CountingAs(_Derived[Node]):
    """The answers as rules see them: what counts as a *yes* is one."""

    @property
    def links(self) -> Mapping[str, Sequence[CountsAs]]:
        """For a question, the links from other answers that count as a *yes* to it."""
        return self.protocol.counted_as_yes

    def _read(self, fact: Fact) -> Node:
        """The fact itself or, for a *yes*, any link that counts as it."""
        node = self.answers.fact(fact)
        if fact.value != AnswerState.YES:
            return node
        links = self.links.get(fact.question, ())
        return self.answers.any_of([node, *(every_test_holds(link.tests, self.answers) for link in links)])


class CountingAsPromised(CountingAs[Node]):
    """The answers as promises see them: what was promised to count as a *yes* is one."""

    @property
    def links(self) -> Mapping[str, Sequence[CountsAs]]:
        """The promised ones, whatever the questions say."""
        return self.protocol.promised_as_yes


class Asked(_Derived[Node]):
    """The answers that the questionnaire sees: those to questions on pages that are shown."""

    def __init__(self, protocol: TriageProtocol, answers: Algebra[Node]) -> None:
        super().__init__(protocol, answers)
        self.shown: dict[str, Node] = {}
        for page in protocol.pages:
            cautious = page.cautiously_shown_if
            self.shown[page.id] = any_holds(cautious, self) if cautious else answers.all_of([])

    def _read(self, fact: Fact) -> Node:
        """The fact, true only where its question is asked."""
        page = self.protocol.page_of[fact.question]
        return self.answers.all_of([self.shown[page.id], self.answers.fact(fact)])


@dataclass(frozen=True)
class Integers:
    """The algebra of integers: bit i of a node tells whether it is true of person i.

    `column` gives the bits of a fact; `width` is the number of people.
    """

    width: int
    column: Callable[[Fact], int]

    def fact(self, fact: Fact) -> int:
        """The column of the fact."""
        return self.column(fact)

    def all_of(self, nodes: Sequence[int]) -> int:
        """The bits that every node has."""
        result = (1 << self.width) - 1
        for node in nodes:
            result &= node
        return result

    def any_of(self, nodes: Sequence[int]) -> int:
        """The bits that some node has."""
        result = 0
        for node in nodes:
            result |= node
        return result

    def at_least(self, k: int, nodes: Sequence[int]) -> int:
        """The bits that at least k nodes have."""
        reached = [(1 << self.width) - 1] + [0] * k
        for node in nodes:
            for count in range(k, 0, -1):
                reached[count] |= reached[count - 1] & node
        return reached[k]


def one_sheet(answers: AnswerSheet) -> Integers:
    """The algebra of one person's answers: every node is 0 or 1."""
    return Integers(1, lambda fact: int(fact.is_true_of(answers.get(fact.question))))


@dataclass(frozen=True)
class Sheets(Integers):
    """The algebra of many people's answers: bit i of a node is person i's.

    `answered` gives the bits of those who answered a question at all.
    """

    answered: Callable[[str], int]


def many_sheets(sheets: Sequence[AnswerSheet]) -> Sheets:
    """The algebra of these answer sheets, person by person."""
    # Most answers are *no*, of which no fact is true: no option may be called so.
    no = AnswerState.NO.value
    given: defaultdict[str, defaultdict[Answer, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, sheet in enumerate(sheets):
        for question, answer in sheet.items():
            if answer != no:
                given[question][answer].append(number)
    known: dict[Fact, int] = {}

    def column(fact: Fact) -> int:
        if fact not in known:
            answers = given[fact.question].items()
            true_of = [people for answer, people in answers if fact.is_true_of(answer)]
            known[fact] = _bits(true_of, len(sheets))
        return known[fact]

    def answered(question: str) -> int:
        digits = "".join("1" if question in sheet else "0" for sheet in reversed(sheets))
        return int(digits or "0", 2)

    return Sheets(len(sheets), column, answered)


def _bits(groups: Collection[Collection[int]], width: int) -> int:
    # A few bits are quicker set than as many digits read as a number.
    if sum(map(len, groups)) * _FEW < width:
        few = 0
        for group in groups:
            for number in group:
                few |= 1 << number
        return few
    digits = bytearray(b"0" * width)
    for group in groups:
        for number in group:
            digits[number] = ord("1")
    return int(digits[::-1] or b"0", 2)


_FEW = 50


def people_in(node: int) -> list[int]:
    """The numbers of the people of whom a node is true, lowest first."""
    return [number for number, digit in enumerate(reversed(f"{node:b}")) if digit == "1"]


def sheets_with_each_not_sure(sheets: Sequence[tuple[AnswerSheet, Sequence[str]]]) -> Integers:
    """The algebra of some sheets, each followed by itself with one of its questions *not sure*.

    Every sheet comes with the questions to set to *not sure*, one after the other. The same as
    `many_sheets` of all of them, without making them.
    """
    known: dict[Fact, int] = {}
    blocks = [
        (sheet, len(names) + 1, {name: 1 << bit for bit, name in enumerate(names, start=1)})
        for sheet, names in sheets
    ]

    def bits_of(fact: Fact) -> Iterator[str]:
        is_true_if_not_sure = fact.is_true_of(AnswerState.NOT_SURE.value)
        for sheet, width, own_bits in blocks:
            own = own_bits.get(fact.question, 0)
            bits = (1 << width) - 1 - own if fact.is_true_of(sheet.get(fact.question)) else 0
            yield f"{bits | own if is_true_if_not_sure else bits:0{width}b}"

    def column(fact: Fact) -> int:
        if fact not in known:
            known[fact] = int("".join(reversed([*bits_of(fact)])) or "0", 2)
        return known[fact]

    return Integers(sum(width for _, width, _ in blocks), column)
