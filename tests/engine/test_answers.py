"""Raw values become answers, or an error that names the question and never the value."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.builders import small_protocol
from triage.engine.answers import AnswerError, fill_missing, parse_answer, parse_answers

PROTOCOL = small_protocol()


@pytest.mark.parametrize(
    ("question", "raw", "answer"),
    [
        ("back_pain", True, "yes"),
        ("back_pain", False, "no"),
        ("back_pain", "yes", "yes"),
        ("back_pain", " no ", "no"),
        ("back_pain", "not_sure", "not_sure"),
        ("severity", 7, 7),
        ("severity", "7", 7),
        ("severity", "not_sure", "not_sure"),
        ("cancer_kind", "myeloma", "myeloma"),
        ("cancer_kind", "not_sure", "not_sure"),
    ],
)
def test_a_fitting_value_becomes_an_answer(question: str, raw: Any, answer: Any) -> None:
    assert parse_answer(PROTOCOL.questions[question], raw) == answer


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("back_pain", 1),
        ("back_pain", 0),
        ("back_pain", "maybe"),
        ("back_pain", None),
        ("back_pain", ""),
        ("back_pain", ["yes"]),
        ("severity", True),
        ("severity", 11),
        ("severity", -1),
        ("severity", 7.0),
        ("severity", "7.5"),
        ("severity", "\u00b2"),
        ("severity", "yes"),
        ("severity", "9" * 400),
        ("cancer_kind", "yes"),
        ("cancer_kind", "lung"),
        ("cancer_kind", 3),
    ],
)
def test_a_value_that_does_not_fit_is_refused(question: str, raw: Any) -> None:
    with pytest.raises(AnswerError, match=f"^{question}: the answer must be "):
        parse_answer(PROTOCOL.questions[question], raw)


def test_the_message_does_not_repeat_the_value() -> None:
    with pytest.raises(AnswerError) as caught:
        parse_answer(PROTOCOL.questions["severity"], "my secret")

    assert "secret" not in str(caught.value)


def test_an_unknown_question_is_an_error_that_guesses_what_was_meant() -> None:
    with pytest.raises(AnswerError, match=r"unknown question\. Did you mean 'back_pain'"):
        parse_answers(PROTOCOL, {"bakc_pain": True})


def test_missing_answers_can_count_as_no() -> None:
    filled = fill_missing(PROTOCOL, {"back_pain": "yes"}, "no")

    assert filled["back_pain"] == "yes"
    assert filled["leg_weakness"] == "no"
    assert "severity" not in filled


def test_missing_answers_can_count_as_not_sure() -> None:
    filled = fill_missing(PROTOCOL, {"back_pain": "no"}, "not_sure")

    assert filled["back_pain"] == "no"
    assert {filled[name] for name in PROTOCOL.questions if name != "back_pain"} == {"not_sure"}
