"""Patients' texts are easy to read: grade 6 at most, emergency texts grade 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import textstat

from content.library import library
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

PROTOCOL = shipped_protocol(pages=library("en").keys())
EMERGENCY_GRADE, OTHER_GRADE = 5, 6


def texts() -> Iterator[tuple[str, str, int]]:
    for question in PROTOCOL.questions.values():
        is_flag = question.type == "yes_no" and question.red_flag
        limit = EMERGENCY_GRADE if is_flag else OTHER_GRADE
        for text in (question.ask, question.ask_other, question.hint, question.hint_other):
            if text:
                yield question.id, text.to("en"), limit
    for rule in PROTOCOL.rules:
        limit = EMERGENCY_GRADE if rule.urgency == Urgency.EMERGENCY else OTHER_GRADE
        yield rule.id, rule.reason.to("en"), limit
    for urgency, wording in PROTOCOL.urgencies.items():
        limit = EMERGENCY_GRADE if urgency == Urgency.EMERGENCY else OTHER_GRADE
        whole = " ".join(text.to("en") for text in (wording.by_when, *wording.steps))
        yield str(urgency), whole, limit
    for text in PROTOCOL.becomes_emergency_if:
        yield "becomes_emergency_if", text.to("en"), OTHER_GRADE


@pytest.mark.parametrize(("name", "words", "limit"), list(texts()))
def test_a_text_is_easy_enough(name: str, words: str, limit: int) -> None:
    grade = textstat.flesch_kincaid_grade(words)

    assert grade <= limit, f"{name}: grade {grade}: {words}"
