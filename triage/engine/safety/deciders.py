"""The smallest people whom each alternative of a rule decides for, alone among all that is as urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.engine.logic import alternative_holds
from triage.engine.safety.worlds import Worlds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol


def smallest_decided(protocol: Protocol) -> dict[str, tuple[Mapping[str, Answer] | None, ...]]:
    """For each rule, alternative by alternative, the smallest person for whom it alone decides.

    All answers count, as in a file of cases. None where whoever it holds for is told as much by another
    rule, or by another alternative of the same one.
    """
    worlds = Worlds(protocol)
    search = worlds.new_search(is_assuming=False)
    holds = {
        rule.id: [alternative_holds(alternative, worlds.full.algebra) for alternative in rule.alternatives]
        for rule in protocol.rules
    }
    found: dict[str, tuple[Mapping[str, Answer] | None, ...]] = {}
    for rule in protocol.rules:
        as_urgent = [
            (other.id, place, node)
            for other in protocol.rules
            if other.urgency >= rule.urgency
            for place, node in enumerate(holds[other.id])
        ]
        people: list[Mapping[str, Answer] | None] = []
        for place, node in enumerate(holds[rule.id]):
            others = [one for name, number, one in as_urgent if (name, number) != (rule.id, place)]
            is_alone = search.is_possible([node], others)
            people.append(search.smallest_person([node], others) if is_alone else None)
        found[rule.id] = tuple(people)
    return found
