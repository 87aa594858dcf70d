"""One formula that says *somebody is harmed*: every violation of a protocol's properties, joined."""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from triage.engine.safety.one_truth import item_violations
from triage.engine.safety.properties import Violation, floor_violations, monotone_violations, skip_violations
from triage.engine.safety.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from triage.engine.protocol import Protocol


def violations(worlds: Worlds) -> Iterator[Violation]:
    """Every way in which somebody could be harmed: what a certificate says that nobody is.

    Each kind of violation that a property looks for must be among them.
    """
    return chain(
        floor_violations(worlds),
        monotone_violations(worlds, worlds.full),
        monotone_violations(worlds, worlds.seen),
        skip_violations(worlds),
        item_violations(worlds),
    )


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
    assuming = len(worlds.circuit.gates) + 2
    clauses = [*search.clauses]
    clauses += [[-assuming, -named, one_of] for named, one_of in implications]
    selectors = []
    for selector, (literals, is_assuming) in enumerate(harms, start=assuming + 1):
        selectors.append(selector)
        clauses += [[-selector, literal] for literal in literals]
        if is_assuming:
            clauses.append([-selector, assuming])
    return [*clauses, selectors]


def formula_sha256(clauses: Iterable[Iterable[int]]) -> str:
    """Hexadecimal SHA-256 of the clauses, one a line."""
    return sha256("\n".join(" ".join(map(str, clause)) for clause in clauses).encode()).hexdigest()


def to_dimacs(clauses: Sequence[Sequence[int]]) -> str:
    """The clauses as a file in the format that solvers and checkers read."""
    variables = max(abs(literal) for clause in clauses for literal in clause)
    lines = [f"p cnf {variables} {len(clauses)}", *(" ".join(map(str, (*clause, 0))) for clause in clauses)]
    return "\n".join(lines) + "\n"
