"""The gate itself is tested: every seeded fault in the shipped protocol is stopped or shown."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.safety.mutants import mutants
from triage.engine.comparison import compare
from triage.engine.loading import load_canonical
from triage.engine.logic import alternative_holds, answer_test_holds
from triage.engine.safety.answer_space import AnswerSpace, floor_test
from triage.engine.safety.checking import Evidence, prove
from triage.engine.safety.quick_check import quick_check
from triage.engine.safety.solving import Search
from triage.engine.safety.worlds import Worlds
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


def is_below_a_promise(protocol: Protocol) -> bool:
    """Whether some sign or combination, alone with what the promise names, gets less than promised.

    Asked anew of each promise with a search of its own, apart from the properties' code.
    """
    worlds = Worlds(protocol)
    search = Search(worlds.circuit, AnswerSpace(protocol))
    cancer = answer_test_holds(
        floor_test(protocol.promises.floors[0])
        .model_copy(update={"question": protocol.cancer_question, "at_least": None})
        .cautious(),
        worlds.circuit,
    )
    wanted = []
    for floor in protocol.promises.floors:
        certain = floor_test(floor)
        for test, urgency in ((certain, floor.alone), (certain.cautious(), floor.not_sure)):
            if urgency is None:
                continue
            held = answer_test_holds(test, worlds.circuit)
            wanted.append(([held, cancer], urgency))
            wanted.append(([held], min(urgency, floor.no_cancer or urgency)))
    for combination in protocol.promises.combinations:
        wanted.append(([alternative_holds(combination, worlds.circuit)], combination.urgency))
    return any(
        search.is_possible(held, [worlds.full.reached[urgency]])
        for held, urgency in wanted
        if urgency > Urgency.ROUTINE
    )


@pytest.mark.slow
@pytest.mark.timeout(2700)
def test_every_seeded_fault_is_stopped_or_shown_by_the_full_and_by_the_quick_check(
    protocol: Protocol, evidence: Evidence, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes: Counter[str] = Counter()
    without_effect = []
    for mutant in mutants(protocol):
        mutated = load_canonical(json.dumps(mutant.data))
        proved = list(prove(mutated))
        comparison = compare(protocol, mutated)
        quick = quick_check(mutated, protocol, evidence)
        assert [r.failures for r in quick.results[:3]] == [r.failures for r in proved], mutant.name
        assert quick.comparison == comparison, mutant.name
        is_stopped = any(result.failures for result in proved)
        if is_below_a_promise(mutated) or ": hidden" in mutant.name:
            assert is_stopped, f"{mutant.name}: the properties did not stop it"
        if is_stopped:
            outcomes["stopped by the properties"] += 1
            continue
        if comparison.transitions:
            outcomes["shown by the comparison"] += 1
        else:
            outcomes["provably without effect"] += 1
            without_effect.append(mutant.name)

    with capsys.disabled():
        print(f"\n{sum(outcomes.values())} seeded faults: {dict(outcomes)}")  # noqa: T201
        for name in without_effect:
            print(f"  without effect: {name}")  # noqa: T201
    assert sum(outcomes.values()) >= 200
    assert outcomes["stopped by the properties"] >= 100
