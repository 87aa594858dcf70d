"""Answers, tests and rules in plain words."""

from __future__ import annotations

import pytest

from tests.engine.builders import small_protocol
from triage.engine.conditions import AnswerTest
from triage.engine.vocabulary import Text
from triage.engine.wording import describe_answer, describe_rule, describe_test

PROTOCOL = small_protocol()


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("back_pain", "yes", "Yes"),
        ("back_pain", "not_sure", "Not sure"),
        ("severity", 7, "7 points"),
        ("cancer_kind", "breast", "Breast"),
    ],
)
def test_an_answer_in_words(question: str, answer: str | int, words: str) -> None:
    assert describe_answer(PROTOCOL.questions[question], answer, "en") == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("back_pain", "back pain"),
        ("back_pain?", "back pain (or not sure)"),
        ("severity >= 7?", "severity: at least 7 (or not sure)"),
        ("cancer_kind in [breast, myeloma]", "cancer kind: Breast or Myeloma"),
    ],
)
def test_a_test_in_words(written: str, words: str) -> None:
    assert describe_test(PROTOCOL, AnswerTest.model_validate(written), "en") == words


def test_a_test_of_something_that_is_gone_is_described_as_it_is_written() -> None:
    gone = AnswerTest.model_validate("lost_sign?")
    assert describe_test(PROTOCOL, gone, "en") == "lost_sign? (no such question)"
    option = AnswerTest.model_validate("cancer_kind in [breast, lung]")
    assert describe_test(PROTOCOL, option, "en") == "cancer kind: Breast or lung (no such option)"


def test_a_rule_in_words_has_a_line_for_each_alternative() -> None:
    rules = {rule.id: rule for rule in PROTOCOL.rules}

    assert describe_rule(PROTOCOL, rules["spine"], "en") == [
        "back pain (or not sure) and cancer (or not sure)",
        "severity: at least 7 (or not sure)",
    ]
    assert describe_rule(PROTOCOL, rules["two_nerve_signs"], "en") == [
        "at least 2 of: leg weakness (or not sure); numbness (or not sure)"
    ]


def test_a_text_falls_back_to_the_language_it_was_written_in() -> None:
    assert Text({"en": "back pain"}).to("es") == "back pain"
