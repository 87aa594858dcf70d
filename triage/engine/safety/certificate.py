"""A certificate of safety: a proof that the formula *somebody is harmed* of a protocol has no solution.

Made once, in a second or so; checked in a fraction of one by `lrat`, which shares no code with what makes
it. The formula is not kept but worked out from the protocol again: a proof of another formula certifies
nothing.
"""

from __future__ import annotations

import lzma
from collections import defaultdict
from importlib.metadata import version
from itertools import chain, islice
from typing import TYPE_CHECKING

from pysat.solvers import Solver

from triage.engine.safety.harm import formula_sha256, harm_formula
from triage.engine.safety.hints import Hints
from triage.engine.safety.lrat import refutes
from triage.engine.safety.solving import SOLVER
from triage.engine.vocabulary import Strict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from triage.engine.protocol import Protocol

    Lemma = tuple[Sequence[int], Sequence[int]]

# So many violations are refuted together: they share what was learned about the gates they look at. More
# share more, but then each lemma is looked for among more gates.
GROUP = 16


class UnsafeError(Exception):
    """The formula can be satisfied: somebody is harmed, so there is nothing to certify."""


class Proof(Strict):
    """Of which formula it is, and the proof, packed."""

    formula_sha256: str
    solver: str
    packed: bytes

    @property
    def proof(self) -> list[int]:
        """The proof as `lrat.refutes` reads it. Raises ValueError when it cannot be unpacked."""
        try:
            return [int(word) for word in lzma.decompress(self.packed).split()]
        except (lzma.LZMAError, EOFError) as error:
            raise ValueError("the proof cannot be unpacked") from error

    def proves_safe(self, protocol: Protocol) -> bool:
        """Whether this is a proof that the protocol harms nobody. Takes a tenth of a second or so."""
        clauses = harm_formula(protocol)
        if formula_sha256(clauses) != self.formula_sha256:
            return False
        try:
            return refutes(clauses, self.proof)
        except ValueError:
            return False


def certify(protocol: Protocol) -> Proof:
    """Prove a protocol safe and keep the proof. Takes a second or so. Raises UnsafeError when it is not."""
    clauses = harm_formula(protocol)
    lemmas: list[Lemma] = []
    refuted = []
    cones = _Cones(clauses)
    selectors = clauses[-1]
    for first in range(0, len(selectors), GROUP):
        group = selectors[first : first + GROUP]
        for lemma in _refutation(cones.of(group), group, len(clauses) + len(lemmas)):
            if len(lemma[0]) == 1 and -lemma[0][0] in group:
                refuted.append(len(clauses) + len(lemmas))
            lemmas.append(lemma)
    lemmas.append(((), (*refuted, len(clauses) - 1)))
    return Proof(
        formula_sha256=formula_sha256(clauses),
        solver=f"{SOLVER}, python-sat {version('python-sat')}",
        packed=_pack(_needed(lemmas, len(clauses))),
    )


class _Cones:
    """Which clauses say anything about some variables."""

    def __init__(self, clauses: Sequence[Sequence[int]]) -> None:
        self._clauses = clauses
        self._saying: defaultdict[int, list[int]] = defaultdict(list)
        for index, clause in enumerate(clauses[:-1]):
            self._saying[abs(clause[0])].append(index)

    def of(self, variables: Iterable[int]) -> dict[int, Sequence[int]]:
        """The clauses that the variables need, and those that these need, by their indexes."""
        cone: dict[int, Sequence[int]] = {}
        todo, seen = list(variables), set(variables)
        while todo:
            for index in self._saying[todo.pop()]:
                clause = cone[index] = self._clauses[index]
                new = {abs(literal) for literal in clause} - seen
                seen |= new
                todo += new
        return cone


def _refutation(cone: dict[int, Sequence[int]], selectors: list[int], next_id: int) -> Iterator[Lemma]:
    """Lemmas with their hints, numbered on from `next_id`, that end in *not* for each selector."""
    hints = Hints()
    for index, clause in cone.items():
        hints.add(index, clause)
    for lemma in _lemmas(list(cone.values()), selectors):
        yield lemma, hints.why(lemma)
        hints.add(next_id, lemma)
        next_id += 1


def _lemmas(clauses: list[Sequence[int]], selectors: list[int]) -> Iterator[list[int]]:
    """What the solver learned, and that no selector can be true. Raises UnsafeError when one can."""
    with Solver(name=SOLVER, bootstrap_with=clauses, with_proof=True) as solver:
        for selector in selectors:
            is_consistent, _ = solver.propagate([selector])
            if is_consistent and solver.solve(assumptions=[selector]):
                raise UnsafeError(selector)
        for line in solver.get_proof():
            # Lines that delete are left out; an empty clause is true only of the selector it was found for.
            if line[:1] != "d" and (lemma := [int(word) for word in line.split()[:-1]]):
                yield lemma
    yield from ([-selector] for selector in selectors)


def _needed(lemmas: Sequence[Lemma], clauses: int) -> Iterator[Lemma]:
    """The lemmas that the last one rests on, with their hints renumbered."""
    needed = {len(lemmas) - 1}
    for number in reversed(range(len(lemmas))):
        if number in needed:
            needed.update(hint - clauses for hint in lemmas[number][1] if hint >= clauses)
    renumbered: dict[int, int] = {}
    for number in sorted(needed):
        literals, hints = lemmas[number]
        yield literals, [renumbered.get(hint, hint) for hint in hints]
        renumbered[clauses + number] = clauses + len(renumbered)


def _pack(lemmas: Iterable[Lemma]) -> bytes:
    numbers = chain.from_iterable(
        (len(literals), *literals, len(hints), *hints) for literals, hints in lemmas
    )
    return lzma.compress(" ".join(map(str, numbers)).encode())


def to_lrat(proof: Sequence[int], clauses: int) -> str:
    """The proof as a file in the format LRAT, in which clauses are counted from 1."""
    numbers = iter(proof)
    lines = []
    for lemma_id, count in enumerate(numbers, start=clauses + 1):
        literals = list(islice(numbers, count))
        hints = [hint + 1 for hint in islice(numbers, next(numbers))]
        lines.append(" ".join(map(str, (lemma_id, *literals, 0, *hints, 0))))
    return "\n".join(lines) + "\n"
