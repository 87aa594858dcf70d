"""The gate itself is tested: every seeded fault in the shipped protocol is stopped or shown."""

from __future__ import annotations

import json
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from tests.safety.mutants import mutants
from triage.engine.comparison import compare
from triage.engine.loading import load_canonical
from triage.engine.logic import alternative_holds, answer_test_holds
from triage.engine.safety.answer_space import AnswerSpace, floor_test
from triage.engine.safety.checking import prove
from triage.engine.safety.quick_check import quick_check
from triage.engine.safety.solving import Search
from triage.engine.safety.worlds import Worlds
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from tests.safety.mutants import Mutant
    from tests.telling import Tell
    from triage.engine.protocol import Protocol
    from triage.engine.safety.checking import Evidence


# Worked on apart from each other, on every core at once.
SHARES = 8
KINDS = {
    "alternative dropped",
    "count +1",
    "count -1",
    "counted test dropped",
    "counts as nothing",
    "not sure ignored",
    "page hidden",
    "rule dropped",
    "test dropped",
    "threshold +1",
    "threshold -1",
    "urgency lower",
}


def assert_quick_is_full(mutant: Mutant, protocol: Protocol, evidence: Evidence) -> None:
    """Properties 1 to 3 and the comparison say of this fault what the quick check says."""
    mutated = load_canonical(json.dumps(mutant.data))
    quick = quick_check(mutated, protocol, evidence)
    assert [r.failures for r in quick.results[:3]] == [r.failures for r in prove(mutated)], mutant.name
    assert quick.comparison == compare(protocol, mutated), mutant.name


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
@pytest.mark.timeout(900)
@pytest.mark.parametrize("share", range(SHARES))
def test_every_seeded_fault_is_stopped_or_shown_and_none_below_emergency_passes(
    shipped: Protocol, evidence: Evidence, share: int, tell: Tell
) -> None:
    outcomes: Counter[str] = Counter()
    below_emergency = 0
    for mutant in islice(mutants(shipped), share, None, SHARES):
        mutated = load_canonical(json.dumps(mutant.data))
        quick = quick_check(mutated, shipped, evidence)
        assert quick.comparison is not None
        is_stopped = any(result.failures for result in quick.results[:3])
        if is_below_a_promise(mutated) or mutant.kind == "page hidden":
            assert is_stopped, f"{mutant.name}: the properties did not stop it"
        if any(step.before == Urgency.EMERGENCY for step in quick.comparison.transitions):
            below_emergency += 1
            assert is_stopped, f"{mutant.name}: somebody is told less than emergency"
        if is_stopped:
            outcomes["stopped by the properties"] += 1
        elif quick.comparison.transitions:
            outcomes["shown by the comparison"] += 1
        else:
            outcomes["provably without effect"] += 1
            tell(f"without effect: {mutant.name}")

    tell(f"{outcomes.total()} seeded faults: {dict(outcomes)}")
    tell(f"{below_emergency} of them take somebody below emergency; the properties stop all of these")
    assert outcomes.total() >= 200 / SHARES
    assert outcomes["stopped by the properties"] >= 100 / SHARES


def test_the_seeded_faults_are_of_every_kind(shipped: Protocol) -> None:
    kinds = Counter(mutant.kind for mutant in mutants(shipped))

    assert kinds.keys() == KINDS
    assert kinds.total() >= 200


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_some_faults_of_every_kind_come_out_of_the_quick_check_as_of_the_full_one(
    shipped: Protocol, evidence: Evidence, kind: str
) -> None:
    of_kind = [mutant for mutant in mutants(shipped) if mutant.kind == kind]

    for mutant in of_kind[:: -(-len(of_kind) // 4)]:
        assert_quick_is_full(mutant, shipped, evidence)


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.timeout(2700)
@pytest.mark.parametrize("share", range(SHARES))
def test_every_seeded_fault_comes_out_of_the_quick_check_as_of_the_full_one(
    shipped: Protocol, evidence: Evidence, share: int
) -> None:
    for mutant in islice(mutants(shipped), share, None, SHARES):
        assert_quick_is_full(mutant, shipped, evidence)
