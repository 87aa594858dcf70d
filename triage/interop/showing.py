"""When a page is shown, in FHIR's words.

Both readings are algebras for the engine's own navigation, so that there is no second meaning. In R4 an item
is enabled when any of its `enableWhen` holds, or all of them, and within a group only where the group is: so
a condition becomes groups in groups, each with the tests of which one must hold. What would take too many
groups is said by SDC's expression alone; a client that does not know it always shows the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb

from triage.engine.logic import Asked, CountingAs, Fact, any_holds
from triage.engine.protocol import Page, Protocol
from triage.engine.vocabulary import AnswerState
from triage.interop.names import Resource
from triage.interop.values import code_of, coding_of, link_of

MOST_GROUPS = 16
_MOST_CLAUSES = 400

Clause = frozenset[Fact]
Clauses = frozenset[Clause]


class TooManyGroupsError(Exception):
    """A condition that takes more groups in groups than a form can bear."""


class Conjunctions:
    """The algebra of conditions as clauses: of each at least one fact must be true."""

    def fact(self, fact: Fact) -> Clauses:
        return frozenset({frozenset({fact})})

    def all_of(self, nodes: Sequence[Clauses]) -> Clauses:
        return _least(clause for node in nodes for clause in node)

    def any_of(self, nodes: Sequence[Clauses]) -> Clauses:
        result: Clauses = frozenset({frozenset()})
        for node in nodes:
            if len(result) * len(node) > _MOST_CLAUSES:
                raise TooManyGroupsError
            result = _least(one | other for one in result for other in node)
        return result

    def at_least(self, k: int, nodes: Sequence[Clauses]) -> Clauses:
        # So many that fewer than k are left without them: one of them must hold.
        size = len(nodes) - k + 1
        if comb(len(nodes), size) > _MOST_CLAUSES:
            raise TooManyGroupsError
        return self.all_of([self.any_of(some) for some in combinations(nodes, size)])


def _least(clauses: Iterable[Clause]) -> Clauses:
    """Without the clauses that hold whenever another one does."""
    kept: list[Clause] = []
    for clause in sorted(set(clauses), key=len):
        if not any(other <= clause for other in kept):
            kept.append(clause)
    return frozenset(kept)


class Expressions:
    """The algebra of conditions as FHIRPath over a QuestionnaireResponse."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol

    def fact(self, fact: Fact) -> str:
        question = self.protocol.questions[fact.question]
        values = f"%resource.repeat(item).where(linkId='{link_of(question, fact.value)}').answer.value"
        if isinstance(fact.value, int):
            return f"{values}.where($this >= {fact.value}).exists()"
        system, code = code_of(question, fact.value)
        return f"{values}.where(system='{system}' and code='{code}').exists()"

    def all_of(self, nodes: Sequence[str]) -> str:
        return _joined("and", [node for node in nodes if node != "true"], "true")

    def any_of(self, nodes: Sequence[str]) -> str:
        return "true" if "true" in nodes else _joined("or", nodes, "false")

    def at_least(self, k: int, nodes: Sequence[str]) -> str:
        if k == 1:
            return self.any_of(nodes)
        return f"({' + '.join(f'iif({node}, 1, 0)' for node in nodes)} >= {k})"


def _joined(word: str, nodes: Sequence[str], none: str) -> str:
    if len(nodes) < 2:
        return nodes[0] if nodes else none
    return f"({f' {word} '.join(dict.fromkeys(nodes))})"


def groups_showing(protocol: Protocol) -> dict[str, list[list[Resource]]]:
    """For each page the `enableWhen` of its groups, from the outermost; none for a page that is always shown.

    A page is missing where R4 cannot say its condition, or where it comes after such a page.
    """
    clauses = _clauses(protocol)
    return {page: _groups(protocol, found) for page, found in clauses.items() if len(found) <= MOST_GROUPS}


def _clauses(protocol: Protocol) -> dict[str, Clauses]:
    pages = protocol.pages
    while pages:
        try:
            return Asked(protocol.model_copy(update={"pages": pages}), Conjunctions()).shown
        except TooManyGroupsError:
            pages = pages[:-1]
    return {}


def _groups(protocol: Protocol, clauses: Clauses) -> list[list[Resource]]:
    order = {name: at for at, name in enumerate(protocol.questions)}

    def place(fact: Fact) -> tuple[int, str]:
        return order[fact.question], str(fact.value)

    groups = [sorted(clause, key=place) for clause in clauses]
    # The one that most seldom holds first: the others then stand empty in few people's forms.
    groups.sort(key=lambda facts: (len(facts), [place(fact) for fact in facts]))
    return [[enabled_when(protocol, fact) for fact in facts] for facts in groups]


def enabled_when(protocol: Protocol, fact: Fact) -> Resource:
    """The `enableWhen` that is true where the fact is."""
    question = protocol.questions[fact.question]
    element: Resource = {"question": link_of(question, fact.value)}
    if isinstance(fact.value, int):
        return element | {"operator": ">=", "answerInteger": fact.value}
    return element | {"operator": "=", "answerCoding": coding_of(question, fact.value)}


def expression_showing(protocol: Protocol, page: Page) -> str:
    """When the page is shown, as FHIRPath over a response that holds no answer of a hidden page."""
    return any_holds(page.cautiously_shown_if, Expressions(protocol))


def expressions_counting(protocol: Protocol) -> dict[str, str]:
    """For each question that other answers count as a *yes* to: when it is a *yes*, as FHIRPath."""
    algebra = CountingAs(protocol, Expressions(protocol))
    return {name: algebra.fact(Fact(name, AnswerState.YES.value)) for name in protocol.counted_as_yes}
