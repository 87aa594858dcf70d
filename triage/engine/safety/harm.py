"""One formula that says *somebody is harmed*: every violation of a protocol's properties, joined."""

from __future__ import annotations

import sys
from array import array
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from triage.engine.logic import Fact
from triage.engine.safety.one_truth import item_violations
from triage.engine.safety.properties import LoweringStep, Violation, floor_violations, skip_violations
from triage.engine.safety.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from triage.engine.protocol import Protocol
    from triage.engine.safety.circuit import Circuit
    from triage.engine.safety.solving import Search


class _Worse:
    """The algebra of a second person, whose answers are the same or worse."""

    def __init__(self, circuit: Circuit) -> None:
        self.all_of, self.any_of, self.at_least = circuit.all_of, circuit.any_of, circuit.at_least
        self._circuit = circuit

    def fact(self, fact: Fact) -> int:
        """The second person's own fact."""
        return self._circuit.fact(Fact(f"{fact.question}, worse", fact.value))


def violations(worlds: Worlds) -> Iterator[Violation]:
    """Every way in which somebody could be harmed: what a certificate says that nobody is.

    Each kind of violation that a property looks for must be among them.
    """
    return chain(
        floor_violations(worlds),
        _lowered(worlds),
        skip_violations(worlds),
        item_violations(worlds),
    )


def _lowered(worlds: Worlds) -> Iterator[LoweringStep]:
    """A person who is told more than another, all of whose answers are the same or worse.

    There is one just when a single step lowers: from the one sheet to the other lead single steps.
    """
    worse = Worlds(worlds.protocol, worlds.circuit, _Worse(worlds.circuit))
    for world, worse_world in ((worlds.full, worse.full), (worlds.seen, worse.seen)):
        for urgency, reached in world.reached.items():
            yield LoweringStep(urgency, (reached,), (worse_world.reached[urgency],), None, None)


def harm_formula(protocol: Protocol) -> list[list[int]]:
    """Clauses that can be satisfied just when some person is harmed.

    The last clause lists one selector variable for each violation. Every other clause says what the
    variable of its first literal needs.
    """
    worlds = Worlds(protocol)
    search = worlds.new_search(is_assuming=False)
    harms = [
        (
            [
                *(search.literal(node, is_true=True) for node in violation.true),
                *(-search.literal(node, is_true=False) for node in violation.false),
            ],
            violation.is_assuming,
        )
        for violation in violations(worlds)
    ]
    implications = [
        (search.literal(named, is_true=False), search.literal(one_of, is_true=True))
        for named, one_of in worlds.assumption_nodes()
    ]
    clauses = [*search.clauses, *worse_answers(worlds.circuit, search)]
    assuming = len(worlds.circuit.gates) + 2
    clauses += [[-assuming, -named, one_of] for named, one_of in implications]
    selectors = []
    for selector, (literals, is_assuming) in enumerate(harms, start=assuming + 1):
        selectors.append(selector)
        clauses += [[-selector, literal] for literal in literals]
        if is_assuming:
            clauses.append([-selector, assuming])
    return [*clauses, selectors]


def worse_answers(circuit: Circuit, search: Search) -> Iterator[list[int]]:
    """Clauses that make the second person's answers possible ones, and no better than the first person's.

    A *yes* and an option stay, a number stays or grows, *not sure* stays or becomes a *yes* or the worst
    number: what `AnswerSpace.steps` lead to.
    """
    space = search.space

    def worse(fact: Fact) -> int:
        return search.literal(_Worse(circuit).fact(fact), is_true=True)

    for one, other in space.exclusions():
        yield [-worse(one), -worse(other)]
    for stronger, weaker in space.implications():
        yield [-worse(stronger), worse(weaker)]
    for name, question in space.questions.items():
        not_sure, *others = space.facts(name)
        for fact in others:
            yield [worse(fact), -search.literal(circuit.fact(fact), is_true=True)]
        worst = others[-1:] if question.type != "choice" else []
        becomes = [worse(fact) for fact in (not_sure, *worst)]
        yield [*becomes, -search.literal(circuit.fact(not_sure), is_true=True)]


def formula_sha256(clauses: Iterable[Iterable[int]]) -> str:
    """Hexadecimal SHA-256 of the clauses as 32-bit numbers, lowest byte first, a 0 after each clause."""
    numbers = array("i", chain.from_iterable(chain(clause, (0,)) for clause in clauses))
    if sys.byteorder == "big":
        numbers.byteswap()
    return sha256(numbers).hexdigest()


def to_dimacs(clauses: Sequence[Sequence[int]]) -> str:
    """The clauses as a file in the format that solvers and checkers read."""
    variables = max(abs(literal) for clause in clauses for literal in clause)
    lines = [f"p cnf {variables} {len(clauses)}", *(" ".join(map(str, (*clause, 0))) for clause in clauses)]
    return "\n".join(lines) + "\n"
