"""Why a lemma follows: unit propagation that remembers which clause made each literal certain."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class NotImpliedError(Exception):
    """Unit propagation alone does not show that a lemma follows."""


class Hints:
    """Clauses by their ids, each watched at two of its literals, and what is certain already."""

    def __init__(self) -> None:
        self._clauses: dict[int, list[int]] = {}
        self._watching: defaultdict[int, list[int]] = defaultdict(list)
        # Each certain literal, oldest first, with the clause that made it so; None when it was assumed.
        self._reasons: dict[int, int | None] = {}
        self._conflict: int | None = None

    def add(self, clause_id: int, literals: Sequence[int]) -> None:
        """Add a clause for good, with all that it makes certain."""
        if self._conflict is not None:
            return
        reasons = self._reasons
        clause = self._clauses[clause_id] = list(literals)
        can_be_true = [literal for literal in clause if -literal not in reasons]
        if len(can_be_true) < 2:
            # Watched are then also those that were refuted last: they are open again first.
            refuted = {-literal: place for place, literal in enumerate(reasons)}
            clause.sort(key=lambda literal: refuted.get(literal, len(refuted)), reverse=True)
        else:
            clause.sort(key=can_be_true.__contains__, reverse=True)
        if len(clause) > 1:
            for literal in clause[:2]:
                self._watching[literal].append(clause_id)
        if not can_be_true:
            self._conflict = clause_id
        elif len(can_be_true) == 1 and can_be_true[0] not in reasons:
            reasons[can_be_true[0]] = clause_id
            self._conflict = self._propagate(can_be_true)

    def why(self, lemma: Sequence[int]) -> list[int]:
        """The ids of the clauses that make the lemma follow, in order. Raises NotImpliedError."""
        certain = len(self._reasons)
        try:
            conflict = self._conflict
            if conflict is None:
                conflict = self._assume([-literal for literal in lemma])
            if conflict is None:
                raise NotImpliedError(lemma)
            return self._path_to(conflict)
        finally:
            for _ in range(len(self._reasons) - certain):
                self._reasons.popitem()

    def _assume(self, literals: Sequence[int]) -> int | None:
        for literal in literals:
            if -literal in self._reasons:
                return self._reasons[-literal]
            self._reasons.setdefault(literal, None)
        return self._propagate(list(literals))

    def _path_to(self, conflict: int) -> list[int]:
        """The clauses that led to a clause without a true literal, in the order in which they did."""
        needed = {-literal for literal in self._clauses[conflict]}
        path = [conflict]
        for literal in reversed(self._reasons):
            reason = self._reasons[literal]
            if literal in needed and reason is not None and reason != conflict:
                path.append(reason)
                needed.update(-other for other in self._clauses[reason] if other != literal)
        return path[::-1]

    def _propagate(self, queue: list[int]) -> int | None:
        """Make everything certain that follows; the id of a clause that cannot be true any more."""
        clauses, watching, reasons = self._clauses, self._watching, self._reasons
        for true in queue:
            false = -true
            kept: list[int] = []
            watchers = watching[false]
            for position, clause_id in enumerate(watchers):
                clause = clauses[clause_id]
                if clause[0] == false:
                    clause[0], clause[1] = clause[1], false
                first = clause[0]
                if first in reasons:
                    kept.append(clause_id)
                    continue
                for place in range(2, len(clause)):
                    other = clause[place]
                    if -other not in reasons:
                        clause[1], clause[place] = other, false
                        watching[other].append(clause_id)
                        break
                else:
                    kept.append(clause_id)
                    if -first in reasons:
                        watching[false] = kept + watchers[position + 1 :]
                        return clause_id
                    reasons[first] = clause_id
                    queue.append(first)
            watching[false] = kept
        return None
