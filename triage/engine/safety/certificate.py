"""A certificate of safety: one formula that says *somebody is harmed*, and a proof that nobody is.

The formula joins every violation of properties 1 to 3. The solver's proof is stored with it and is
re-checked by `rup`, which shares no code with the encoder or the solver.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from typing import TYPE_CHECKING

from pysat.solvers import Solver

from triage.engine.safety.properties import (
    HiddenUrgency,
    floor_violations,
    monotone_violations,
    skip_violations,
)
from triage.engine.safety.rup import proves_unsatisfiable
from triage.engine.safety.solving import SOLVER
from triage.engine.safety.worlds import Worlds
from triage.engine.vocabulary import Strict

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


class UnsafeError(Exception):
    """The formula can be satisfied: somebody is harmed, so there is nothing to certify."""


class Certificate(Strict):
    """The formula as clauses of literals, and the solver's proof that it has no solution.

    A proof line holds a clause; a line that begins with `d` deletes one. The empty clause at the
    end is left out: the checker looks for it itself.
    """

    protocol: str
    protocol_sha256: str
    solver: str
    clauses: tuple[tuple[int, ...], ...]
    proof: tuple[str, ...]

    @property
    def formula_sha256(self) -> str:
        """Hexadecimal SHA-256 of the clauses, one a line."""
        return sha256("\n".join(" ".join(map(str, clause)) for clause in self.clauses).encode()).hexdigest()

    def is_valid(self) -> bool:
        """Whether the proof really shows that the formula has no solution."""
        return proves_unsatisfiable(self.clauses, self.proof)


def harm_formula(protocol: Protocol) -> list[list[int]]:
    """Clauses that can be satisfied just when some person is harmed.

    The last clause lists one selector variable for each violation.
    """
    worlds = Worlds(protocol)
    search = worlds.new_search(is_assuming=False)
    violations = list(
        chain(
            floor_violations(worlds),
            monotone_violations(worlds, worlds.full),
            monotone_violations(worlds, worlds.seen),
            skip_violations(worlds),
        )
    )
    premises = worlds.assumption_nodes()
    literals = [
        (
            [search.literal(node, is_true=True) for node in violation.true]
            + [-search.literal(node, is_true=False) for node in violation.false],
            isinstance(violation, HiddenUrgency),
        )
        for violation in violations
    ]
    implications = [
        (search.literal(named, is_true=False), search.literal(one_of, is_true=True))
        for named, one_of in premises
    ]
    next_free = len(worlds.circuit.gates) + 2
    assuming = next_free
    clauses = [*search.clauses]
    clauses += [[-assuming, -named, one_of] for named, one_of in implications]
    selectors = []
    for selector, (needed, is_assuming) in enumerate(literals, start=next_free + 1):
        selectors.append(selector)
        clauses += [[-selector, literal] for literal in needed]
        if is_assuming:
            clauses.append([-selector, assuming])
    return [*clauses, selectors]


def certify(protocol: Protocol) -> Certificate:
    """Prove a protocol safe and keep the proof. Raises UnsafeError when it is not."""
    clauses = harm_formula(protocol)
    with Solver(name=SOLVER, bootstrap_with=clauses, with_proof=True) as solver:
        # One violation at a time keeps the proof short; the whole formula comes last.
        for selector in clauses[-1]:
            solver.solve(assumptions=[selector])
        if solver.solve():
            raise UnsafeError(protocol.id)
        # The solver notes an empty clause for each violation it refuted: true only of that one.
        proof = [line for line in solver.get_proof() if line.strip() != "0"]
    return Certificate(
        protocol=protocol.id,
        protocol_sha256=protocol.sha256,
        solver=f"{SOLVER}, python-sat {version('python-sat')}",
        clauses=tuple(tuple(clause) for clause in clauses),
        proof=tuple(proof),
    )
