"""The ways of looking at one person's answers that the properties compare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from triage.engine.logic import Asked, CountingAs, CountingAsPromised, answer_test_holds, holds
from triage.engine.safety.answer_space import AnswerSpace
from triage.engine.safety.circuit import FALSE, Circuit
from triage.engine.safety.solving import Search
from triage.engine.safety.witnesses import Witnesses
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.engine.logic import Algebra
    from triage.engine.protocol import Protocol

ABOVE_ROUTINE = (Urgency.SOON, Urgency.SAME_DAY, Urgency.EMERGENCY)


@dataclass(frozen=True)
class World:
    """Where each rule fires and each page is shown, in one way of looking at the answers."""

    algebra: Algebra[int]
    fires: Mapping[str, int]
    reached: Mapping[Urgency, int]
    shown: Mapping[str, int]


class Worlds:
    """A protocol as circuits: all answers counting (*full*), or those to questions asked (*seen*).

    `answers` are one person's, in the circuit.
    """

    def __init__(
        self, protocol: Protocol, circuit: Circuit | None = None, answers: Algebra[int] | None = None
    ) -> None:
        self.protocol = protocol
        self.circuit = circuit or Circuit()
        self.answers = answers or self.circuit
        self.promised = CountingAsPromised(protocol, self.circuit)

    @cached_property
    def full(self) -> World:
        """Every answer counts, as in a file of cases."""
        return self._world(is_masked=False)

    @cached_property
    def seen(self) -> World:
        """Only the answers to questions on shown pages count, as in the questionnaire."""
        return self._world(is_masked=True)

    @cached_property
    def witnesses(self) -> Witnesses:
        """People who show that most of the protocol matters."""
        return Witnesses(self.protocol)

    def _world(self, *, is_masked: bool) -> World:
        asked = Asked(self.protocol, self.answers)
        algebra = CountingAs(self.protocol, asked if is_masked else self.answers)
        fires = {rule.id: holds(rule, algebra) for rule in self.protocol.rules}
        return World(algebra, fires, self.levels(fires), asked.shown)

    def levels(self, fires: Mapping[str, int]) -> dict[Urgency, int]:
        """Where a rule of at least each urgency fires."""
        return {urgency: self.level(urgency, fires) for urgency in ABOVE_ROUTINE}

    def level(self, urgency: Urgency, fires: Mapping[str, int]) -> int:
        """Where a rule of at least this urgency fires."""
        reached = FALSE
        for level in reversed(ABOVE_ROUTINE):
            if level >= urgency:
                as_urgent = [fires[rule.id] for rule in self.protocol.rules if rule.urgency == level]
                reached = self.circuit.any_of([reached, self.circuit.any_of_many(as_urgent)])
        return reached

    def assumption_nodes(self) -> list[tuple[int, int]]:
        """For each assumption: where someone has the one thing, and where one of the others."""
        return [
            (
                answer_test_holds(assumption.whoever_has, self.circuit),
                self.circuit.any_of(
                    [answer_test_holds(test, self.circuit) for test in assumption.has_one_of]
                ),
            )
            for assumption in self.protocol.promises.assumptions
        ]

    def new_search(self, *, is_assuming: bool) -> Search:
        """A search for anybody, or only among people whom the assumptions allow."""
        search = Search(self.circuit, AnswerSpace(self.protocol))
        if is_assuming:
            for named, one_of in self.assumption_nodes():
                search.add_implication(named, one_of)
        return search
