"""A small checker of unsatisfiability proofs.

Every clause of a proof must follow from the clauses before it by unit propagation alone: assume
its opposite, propagate, and meet a contradiction. The proof is good when a contradiction without
any assumption is reached. Shares no code with the encoder or the solver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def proves_unsatisfiable(clauses: Sequence[Sequence[int]], proof: Iterable[str]) -> bool:
    """Whether the proof lines show that the clauses have no solution.

    A line is a clause: literals separated by spaces, with or without a closing 0. Lines that begin
    with `d` delete a clause and are skipped: keeping more clauses never makes a wrong proof good.
    Raises ValueError for a line that is no clause.
    """
    lemmas = [[int(word) for word in line.split() if word != "0"] for line in proof if line[:1] != "d"]
    checker = _Checker(max((abs(x) for part in (clauses, lemmas) for c in part for x in c), default=0))
    for clause in clauses:
        checker.add(clause)
    for lemma in lemmas:
        if checker.has_contradiction:
            break
        if not checker.follows(lemma):
            return False
        checker.add(lemma)
    return checker.has_contradiction or checker.follows([])


class _Checker:
    """Clauses that each watch two of their literals, and what is certain already.

    The literals x and -x of a variable are the numbers 2x and 2x + 1; `is_true` says of each
    whether it is true for now, and `trail` lists those that are.
    """

    def __init__(self, variables: int) -> None:
        self.has_contradiction = False
        self.is_true = bytearray(2 * variables + 2)
        self.trail: list[int] = []
        self.watching: list[list[list[int]]] = [[] for _ in self.is_true]

    def add(self, literals: Sequence[int]) -> None:
        """Add a clause for good, with all that it makes certain."""
        clause = list({2 * abs(x) + (x < 0) for x in literals})
        if any(self.is_true[x] or x ^ 1 in clause for x in clause):
            return
        clause = [x for x in clause if not self.is_true[x ^ 1]]
        if len(clause) > 1:
            self.watching[clause[0]].append(clause)
            self.watching[clause[1]].append(clause)
        elif not clause or not self._propagate(clause):
            self.has_contradiction = True

    def follows(self, literals: Sequence[int]) -> bool:
        """Whether assuming the opposite of the clause leads to a contradiction."""
        certain = len(self.trail)
        is_consistent = self._propagate([2 * abs(x) + (x > 0) for x in literals])
        for literal in self.trail[certain:]:
            self.is_true[literal] = 0
        del self.trail[certain:]
        return not is_consistent

    def _propagate(self, queue: list[int]) -> bool:
        """Make literals true with all that follows; False at a contradiction."""
        is_true, watching, trail = self.is_true, self.watching, self.trail
        for literal in queue:
            if is_true[literal]:
                continue
            false = literal ^ 1
            if is_true[false]:
                return False
            is_true[literal] = 1
            trail.append(literal)
            kept = []
            for clause in watching[false]:
                first = clause[0]
                if first == false:
                    first = clause[0] = clause[1]
                    clause[1] = false
                if is_true[first]:
                    kept.append(clause)
                    continue
                for position in range(2, len(clause)):
                    other = clause[position]
                    if not is_true[other ^ 1]:
                        clause[1] = other
                        clause[position] = false
                        watching[other].append(clause)
                        break
                else:
                    kept.append(clause)
                    queue.append(first)
            watching[false] = kept
        return True
