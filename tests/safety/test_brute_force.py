"""The prover and the comparison agree with trying every answer sheet, on random small protocols."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.safety.random_protocols import all_sheets, random_protocol, size
from triage.engine.comparison import compare
from triage.engine.evaluation import assess_each
from triage.engine.logic import alternative_holds, answer_test_holds, one_sheet
from triage.engine.navigation import counting_answers, shown_pages
from triage.engine.safety.answer_space import floor_test
from triage.engine.safety.checking import prove
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol

SHEETS = all_sheets()
SEEDS = range(300)
Sheet = dict[str, "Answer"]


def seen_by(protocol: Protocol) -> list[Urgency]:
    return assess_each(protocol, [counting_answers(protocol, sheet) for sheet in SHEETS])


def broken_promises(protocol: Protocol) -> dict[str, int]:
    """The subjects whose promise is broken, with the size of the smallest person."""
    told = assess_each(protocol, SHEETS)
    broken: dict[str, int] = {}

    def note(subject: str, sheet: Sheet) -> None:
        broken[subject] = min(size(sheet), broken.get(subject, 99))

    for sheet, urgency in zip(SHEETS, told, strict=True):
        algebra = one_sheet(sheet)
        for floor in protocol.promises.floors:
            test = floor_test(floor)
            promises = [(test, floor.alone)]
            if floor.not_sure:
                promises.append((test.cautious(), floor.not_sure))
            for promised_to, promised in promises:
                lowest = promised
                if floor.no_cancer and sheet["cancer"] == "no":
                    lowest = min(promised, floor.no_cancer)
                if answer_test_holds(promised_to, algebra) and urgency < lowest:
                    note(floor.question, sheet)
        for i, combination in enumerate(protocol.promises.combinations, start=1):
            if alternative_holds(combination, algebra) and urgency < combination.urgency:
                note(f"combination {i}", sheet)
    return broken


def hidden(protocol: Protocol) -> dict[str, int]:
    """The urgencies that hidden pages hide, and the pages of red flags that can be hidden."""
    told, seen = assess_each(protocol, SHEETS), seen_by(protocol)
    found: dict[str, int] = {}
    for sheet, true_urgency, seen_urgency in zip(SHEETS, told, seen, strict=True):
        algebra = one_sheet(sheet)
        is_allowed = all(
            not answer_test_holds(assumption.whoever_has, algebra)
            or any(answer_test_holds(test, algebra) for test in assumption.has_one_of)
            for assumption in protocol.promises.assumptions
        )
        if not is_allowed:
            continue
        shown = {page.id for page in shown_pages(protocol, sheet)}
        subjects = [page.id for page in protocol.pages if page.has_red_flags and page.id not in shown]
        subjects += [f"urgency {u}" for u in Urgency if seen_urgency < u <= true_urgency]
        for subject in subjects:
            found[subject] = min(size(sheet), found.get(subject, 99))
    return found


def proved(protocol: Protocol) -> dict[str, dict[str, int]]:
    return {
        result.id: {failure.subject: len(failure.answers or {}) for failure in result.failures}
        for result in prove(protocol)
    }


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_prover_finds_just_the_faults_there_are_and_the_smallest_people() -> None:
    broken_count = hidden_count = 0
    for seed in SEEDS:
        protocol = random_protocol(Random(seed))
        expected_broken, expected_hidden = broken_promises(protocol), hidden(protocol)

        found = proved(protocol)

        assert set(found["floors"]) == set(expected_broken), seed
        # A promise can be broken in several ways; the person shown is the smallest of one of them.
        assert all(found["floors"][name] >= smallest for name, smallest in expected_broken.items()), seed
        assert found["skip_logic"] == expected_hidden, seed
        assert found["monotone"] == {}, seed
        broken_count += len(expected_broken)
        hidden_count += len(expected_hidden)
    assert broken_count > 200
    assert hidden_count > 100


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_comparison_finds_just_the_transitions_there_are() -> None:
    transition_count = 0
    for seed in SEEDS:
        old, new = random_protocol(Random(seed)), random_protocol(Random(seed + 1000))
        seen = dict.fromkeys(zip(seen_by(old), seen_by(new), strict=True))
        told = dict.fromkeys(zip(assess_each(old, SHEETS), assess_each(new, SHEETS), strict=True))
        expected = {(*pair, "questionnaire") for pair in seen if pair[0] != pair[1]}
        expected |= {(*pair, "file") for pair in told if pair[0] != pair[1] and pair not in seen}

        found = {(t.before, t.after, t.setting) for t in compare(old, new).transitions}

        assert found == expected, seed
        transition_count += len(expected)
    assert transition_count > 500


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_transition_has_a_smaller_person_than_the_one_shown() -> None:
    for seed in range(60):
        old, new = random_protocol(Random(seed)), random_protocol(Random(seed + 1000))
        smallest: dict[tuple[Urgency, Urgency], int] = {}
        for sheet, before, after in zip(SHEETS, seen_by(old), seen_by(new), strict=True):
            smallest[before, after] = min(size(sheet), smallest.get((before, after), 99))

        for transition in compare(old, new).transitions:
            if transition.setting == "questionnaire":
                assert len(transition.answers) == smallest[transition.before, transition.after], seed


def test_a_few_random_protocols_are_proved_as_they_are() -> None:
    for seed in range(5):
        protocol = random_protocol(Random(seed))

        assert set(proved(protocol)["floors"]) == set(broken_promises(protocol))
        assert proved(protocol)["skip_logic"] == hidden(protocol)
