"""What tests, alternatives and counts mean."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.engine.builders import small_protocol
from triage.engine.conditions import Alternative, AnswerTest, Count
from triage.engine.logic import Asked, CountingAs, Fact, Integers, answer_test_holds, holds, one_sheet
from triage.engine.protocol import Rule

PROTOCOL = small_protocol()


def is_true(written: str, **answers: Any) -> bool:
    return bool(answer_test_holds(AnswerTest.model_validate(written), one_sheet(answers)))


@pytest.mark.parametrize(
    ("written", "answer", "expected"),
    [
        ("back_pain", "yes", True),
        ("back_pain", "not_sure", False),
        ("back_pain", "no", False),
        ("back_pain", None, False),
        ("back_pain?", "yes", True),
        ("back_pain?", "not_sure", True),
        ("back_pain?", "no", False),
        ("back_pain?", None, False),
        ("severity >= 7", 7, True),
        ("severity >= 7", 10, True),
        ("severity >= 7", 6, False),
        ("severity >= 7", "not_sure", False),
        ("severity >= 7", None, False),
        ("severity >= 7?", "not_sure", True),
        ("severity >= 7?", 0, False),
        ("cancer_kind in [myeloma]", "myeloma", True),
        ("cancer_kind in [myeloma]", "breast", False),
        ("cancer_kind in [breast, myeloma]", "breast", True),
        ("cancer_kind in [myeloma]?", "not_sure", True),
        ("cancer_kind in [myeloma]?", None, False),
    ],
)
def test_a_test_says_itself_whether_not_sure_counts(written: str, answer: Any, expected: bool) -> None:
    question = AnswerTest.model_validate(written).question

    assert is_true(written, **({} if answer is None else {question: answer})) is expected


@pytest.mark.parametrize(
    "written",
    ["back_pain", "back_pain?", "severity >= 7", "severity >= 7?", "cancer_kind in [breast, myeloma]?"],
)
def test_a_test_is_written_back_as_it_was_read(written: str) -> None:
    assert str(AnswerTest.model_validate(written)) == written


def test_a_cautious_copy_of_a_test_that_was_tried_before_counts_not_sure() -> None:
    test = AnswerTest.model_validate("back_pain")
    sheet = one_sheet({"back_pain": "not_sure"})

    assert not answer_test_holds(test, sheet)
    assert answer_test_holds(test.cautious(), sheet)


@pytest.mark.parametrize(
    "written", ["not back_pain", "back_pain and x", "severity < 3", "x == 3", "", "x >= "]
)
def test_the_language_has_nothing_but_positive_tests(written: str) -> None:
    with pytest.raises(ValueError, match="is not a test"):
        AnswerTest.model_validate(written)


def count_of(k: int, *tests: str) -> Rule:
    alternative = Alternative(
        count=Count(at_least=k, of=tuple(AnswerTest.model_validate(test) for test in tests))
    )
    return PROTOCOL.rules[0].model_copy(update={"alternatives": (alternative,)})


def test_a_test_listed_twice_weighs_double() -> None:
    rule = count_of(2, "back_pain", "back_pain")

    assert holds(rule, one_sheet({"back_pain": "yes"}))


def test_yes_weighs_two_and_not_sure_one_when_both_forms_are_listed() -> None:
    rule = count_of(3, "back_pain", "back_pain?", "numbness", "numbness?")

    assert not holds(rule, one_sheet({"back_pain": "yes", "numbness": "no"}))
    assert not holds(rule, one_sheet({"back_pain": "not_sure", "numbness": "not_sure"}))
    assert holds(rule, one_sheet({"back_pain": "yes", "numbness": "not_sure"}))


def test_at_least_k_agrees_with_counting() -> None:
    for size in range(5):
        for bits in itertools.product([0, 1], repeat=size):
            algebra = Integers(1, lambda _fact: 0)
            for k in range(1, size + 2):
                assert algebra.at_least(k, bits) == (sum(bits) >= k)


def test_a_wide_algebra_assesses_many_people_as_a_narrow_one_assesses_each() -> None:
    states = [None, "yes", "no", "not_sure"]
    names = ["leg_weakness", "numbness", "back_pain", "cancer"]
    sheets = [
        {name: state for name, state in zip(names, row, strict=True) if state}
        for row in itertools.product(states, repeat=len(names))
    ]

    def column(fact: Fact) -> int:
        return sum(fact.is_true_of(sheet.get(fact.question)) << i for i, sheet in enumerate(sheets))

    for rule in PROTOCOL.rules:
        wide = holds(rule, CountingAs(PROTOCOL, Integers(len(sheets), column)))
        for i, sheet in enumerate(sheets):
            assert (wide >> i) & 1 == holds(rule, CountingAs(PROTOCOL, one_sheet(sheet)))


def test_a_hidden_page_makes_its_facts_false() -> None:
    asked = Asked(PROTOCOL, one_sheet({"back_pain": "no", "severity": 9}))

    assert not asked.fact(Fact("severity", 7))


def test_not_sure_shows_a_page_as_yes_does() -> None:
    for answer in ("yes", "not_sure"):
        assert Asked(PROTOCOL, one_sheet({"back_pain": answer})).shown["details"]
    for answers in ({"back_pain": "no"}, {}):
        assert not Asked(PROTOCOL, one_sheet(answers)).shown["details"]
