"""The algebra of circuits: what a rule means, as a formula that a solver can reason about.

A node is a number. Equal nodes are stored once, so that worlds which differ in one answer share
everything that does not look at it.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from triage.engine.logic import Fact

FALSE, TRUE = 0, 1
# How many branches a node of a tree has.
FAN_IN = 4


class Gate(NamedTuple):
    """What a node is made of: a fact, or *and* / *or* of other nodes."""

    kind: Literal["fact", "and", "or"]
    fact: Fact | None
    inputs: tuple[int, ...]


class Circuit:
    """A growing set of shared gates; also the plain algebra of free answers."""

    def __init__(self) -> None:
        constant = Gate("or", None, ())
        self.gates: list[Gate] = [constant, Gate("and", None, ())]
        self._known: dict[Gate, int] = {gate: node for node, gate in enumerate(self.gates)}
        self._counts: dict[tuple[int, tuple[int, ...]], int] = {}
        # For each node the questions it looks at, one bit each.
        self._bits: dict[str, int] = {}
        self._looks_at: list[int] = [0, 0]
        # For each node the gates that it is an input of.
        self._users: list[list[int]] = [[], []]

    def fact(self, fact: Fact) -> int:
        """The variable of a fact."""
        return self._node(Gate("fact", fact, ()))

    def all_of(self, nodes: Iterable[int]) -> int:
        """*And*, with constants folded away."""
        inputs = set(nodes) - {TRUE}
        return FALSE if FALSE in inputs else self._gate("and", inputs)

    def any_of(self, nodes: Iterable[int]) -> int:
        """*Or*, with constants folded away."""
        inputs = set(nodes) - {FALSE}
        return TRUE if TRUE in inputs else self._gate("or", inputs)

    def at_least(self, k: int, nodes: Sequence[int]) -> int:
        """True where at least k of the nodes are; a node that stands twice counts twice."""
        certain = sum(node == TRUE for node in nodes)
        open_nodes = tuple(sorted(node for node in nodes if node not in (TRUE, FALSE)))
        return self._at_least(k - certain, open_nodes)

    def any_of_many(self, nodes: Sequence[int]) -> int:
        """*Or* as a tree: where few of the nodes change, most of it stays the same."""
        while len(nodes) > FAN_IN:
            nodes = [self.any_of(nodes[i : i + FAN_IN]) for i in range(0, len(nodes), FAN_IN)]
        return self.any_of(nodes)

    def restrict(self, nodes: Iterable[int], fixed: Mapping[Fact, bool]) -> list[int]:
        """The same nodes for people of whom the fixed facts are true or false."""
        changed = {self.fact(fact): TRUE if is_true else FALSE for fact, is_true in fixed.items()}
        bits = 0
        for node in changed:
            bits |= self._looks_at[node]
        return [self._restrict(node, changed, bits) for node in nodes]

    def never_falls(
        self, nodes: Iterable[int], before: Mapping[Fact, bool], after: Mapping[Fact, bool]
    ) -> bool:
        """Whether the gates alone show that no node is true before a step and false after it.

        A gate falls only where one of its inputs does: there is no *not*. False means that the gates
        do not show it: somebody may still have to be looked for.
        """
        falling = {self.fact(fact) for fact, is_true in before.items() if is_true and not after[fact]}
        # What is made on the way is no part of the nodes.
        end = len(self.gates)
        users = [user for node in falling for user in self._users[node]]
        heapify(users)
        seen = set()
        while users:
            # Every gate comes after its inputs.
            gate = heappop(users)
            if gate in seen:
                continue
            seen.add(gate)
            if not self._implies(gate, before, after):
                falling.add(gate)
                for user in self._users[gate]:
                    if user < end:
                        heappush(users, user)
        return falling.isdisjoint(nodes)

    def _implies(self, node: int, before: Mapping[Fact, bool], after: Mapping[Fact, bool]) -> bool:
        (was,), (becomes,) = self.restrict([node], before), self.restrict([node], after)
        return was in (FALSE, becomes) or becomes == TRUE

    def _restrict(self, node: int, changed: dict[int, int], bits: int) -> int:
        """The node with the changed ones put in their places; they look at the questions in `bits`."""
        if node in changed:
            return changed[node]
        looks_at, gate = self._looks_at, self.gates[node]
        if gate.kind == "fact" or not looks_at[node] & bits:
            return node
        inputs = [
            (changed[part] if part in changed else self._restrict(part, changed, bits))
            if looks_at[part] & bits
            else part
            for part in gate.inputs
        ]
        changed[node] = self.all_of(inputs) if gate.kind == "and" else self.any_of(inputs)
        return changed[node]

    def _at_least(self, k: int, nodes: tuple[int, ...]) -> int:
        if k <= 0:
            return TRUE
        if k > len(nodes):
            return FALSE
        if k == 1:
            return self.any_of(nodes)
        key = (k, nodes)
        if key not in self._counts:
            first, rest = nodes[0], nodes[1:]
            self._counts[key] = self.any_of(
                [self._at_least(k, rest), self.all_of([first, self._at_least(k - 1, rest)])]
            )
        return self._counts[key]

    def _gate(self, kind: Literal["and", "or"], inputs: set[int]) -> int:
        if len(inputs) == 1:
            return next(iter(inputs))
        return self._node(Gate(kind, None, tuple(sorted(inputs))))

    def _node(self, gate: Gate) -> int:
        node = self._known.get(gate)
        if node is None:
            node = self._known[gate] = len(self.gates)
            self.gates.append(gate)
            looks_at = 0
            if gate.fact is not None:
                looks_at = self._bits.setdefault(gate.fact.question, 1 << len(self._bits))
            for part in gate.inputs:
                looks_at |= self._looks_at[part]
                self._users[part].append(node)
            self._looks_at.append(looks_at)
            self._users.append([])
        return node
