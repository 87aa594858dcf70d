"""Every floor, not-sure floor and combination that the shipped protocol promises."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from content.library import library
from triage.engine.answers import fill_missing
from triage.engine.evaluation import assess, assess_each
from triage.engine.logic import alternative_holds, one_sheet
from triage.engine.safety.properties import floor_violations
from triage.engine.safety.worlds import Worlds
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.answers import Answer
    from triage.engine.conditions import AnswerTest
    from triage.engine.protocol import Combination, Floor, Protocol

PROTOCOL = shipped_protocol(pages=library("en").keys())
CANCER = PROTOCOL.cancer_question
FLOORS = PROTOCOL.promises.floors
COMBINATIONS = PROTOCOL.promises.combinations


def urgency_of(answers: dict[str, Answer]) -> Urgency:
    return assess(PROTOCOL, fill_missing(PROTOCOL, answers, "no")).urgency


def lowest_allowed(floor: Floor, promised: Urgency, cancer: Answer) -> Urgency:
    is_lower = floor.no_cancer is not None and cancer == "no"
    return min(promised, floor.no_cancer) if is_lower and floor.no_cancer else promised


@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: floor.question)
@pytest.mark.parametrize("cancer", ["yes", "no", "not_sure"])
def test_a_sign_alone_reaches_its_floor(floor: Floor, cancer: str) -> None:
    answer: Answer = "yes" if floor.at_least is None else floor.at_least

    assert urgency_of({CANCER: cancer, floor.question: answer}) >= lowest_allowed(floor, floor.alone, cancer)


@pytest.mark.parametrize(
    "floor", [floor for floor in FLOORS if floor.not_sure], ids=lambda floor: floor.question
)
@pytest.mark.parametrize("cancer", ["yes", "no", "not_sure"])
def test_not_sure_about_a_sign_reaches_its_floor(floor: Floor, cancer: str) -> None:
    assert floor.not_sure is not None
    answers: dict[str, Answer] = {CANCER: cancer, floor.question: "not_sure"}

    assert urgency_of(answers) >= lowest_allowed(floor, floor.not_sure, cancer)


def ways_to_be_true(tests: tuple[AnswerTest, ...], size: int) -> Iterator[dict[str, Answer]]:
    """Every choice of `size` of the questions, with every answer that makes a test of them true."""
    possible: dict[str, set[Answer]] = {}
    for test in tests:
        states = possible.setdefault(test.question, set())
        states.add(test.at_least if test.at_least is not None else "yes")
        if test.or_not_sure:
            states.add("not_sure")
    for names in itertools.combinations(possible, size):
        for answers in itertools.product(*(sorted(possible[name], key=str) for name in names)):
            yield dict(zip(names, answers, strict=True))


def minimal_sheets(combination: Combination) -> Iterator[dict[str, Answer]]:
    """Every answer sheet of as few answers as possible for which the combination holds."""
    count = combination.count
    for fixed in ways_to_be_true(combination.all_of, len({test.question for test in combination.all_of})):
        found: list[set[tuple[str, Answer]]] = []
        for size in range(count.at_least + 1 if count else 1):
            for chosen in ways_to_be_true(count.of if count else (), size):
                sheet = chosen | fixed
                is_new = not any(smaller <= set(chosen.items()) for smaller in found)
                if is_new and alternative_holds(combination, one_sheet(sheet)):
                    found.append(set(chosen.items()))
                    yield sheet


@pytest.mark.parametrize("combination", COMBINATIONS, ids=lambda c: "+".join(map(str, c.all_of)) or "count")
def test_a_combination_reaches_what_was_promised(combination: Combination) -> None:
    sheets = list(minimal_sheets(combination))

    assert sheets
    full: list[dict[str, Answer]] = [
        fill_missing(PROTOCOL, {CANCER: cancer, **sheet}, "no")
        for sheet in sheets
        for cancer in ("yes", "no", "not_sure")
    ]
    for answers, urgency in zip(full, assess_each(PROTOCOL, full), strict=True):
        assert urgency >= combination.urgency, answers


def test_every_sign_has_a_floor_and_a_not_sure_floor() -> None:
    signs = {question.id for question in PROTOCOL.questions.values() if question.role == "sign"}
    with_floor = {floor.question for floor in FLOORS if floor.alone > Urgency.ROUTINE}
    with_not_sure_floor = {floor.question for floor in FLOORS if floor.not_sure}

    assert signs <= with_floor
    assert signs <= with_not_sure_floor


def test_red_flags_are_the_signs_whose_floor_is_emergency_for_everybody() -> None:
    flags = {q.id for q in PROTOCOL.questions.values() if q.type == "yes_no" and q.red_flag}

    assert flags == {
        floor.question for floor in FLOORS if floor.alone == Urgency.EMERGENCY and floor.no_cancer is None
    }


def test_everybody_who_is_told_emergency_is_promised_it() -> None:
    """So whatever takes somebody below emergency breaks a promise, seeded or not."""
    worlds = Worlds(PROTOCOL)
    search = worlds.new_search(is_assuming=False)
    promised = worlds.circuit.any_of(
        [
            worlds.circuit.all_of(broken.true)
            for broken in floor_violations(worlds)
            if broken.promised == Urgency.EMERGENCY
        ]
    )
    told = worlds.full.reached[Urgency.EMERGENCY]

    assert search.is_possible([promised])
    assert not search.is_possible([told], [promised])


def test_what_counts_as_a_yes_is_promised_to() -> None:
    links = [link for question in PROTOCOL.questions.values() for link in question.counts_as]

    assert list(PROTOCOL.promises.counted_as) == links


def test_the_protocol_is_as_large_as_the_catalogue_of_signs() -> None:
    assert len(PROTOCOL.questions) >= 90
    assert len(FLOORS) >= 72
    assert len(COMBINATIONS) >= 100


def test_whoever_cannot_cope_is_given_the_crisis_line(shipped: Protocol) -> None:
    rules = [rule for rule in shipped.rules if "very_low_or_cannot_cope" in rule.questions]
    assert rules
    assert all("{crisis_number}" in rule.reason.to("en") for rule in rules)
