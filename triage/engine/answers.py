"""Raw values into typed answers.

An answer sheet maps question ids to answers. An answer is `"yes"`, `"no"` or `"not_sure"`, a
whole number, or the id of an option. A question without an entry is *not asked* or *unanswered*.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, assert_never

from triage.engine.protocol import Protocol
from triage.engine.questions import Question
from triage.engine.vocabulary import AnswerState, did_you_mean

Answer = str | int
AnswerSheet = Mapping[str, Answer]


class AnswerError(ValueError):
    """A value that is no answer to its question. The message names the question, never the value."""

    def __init__(self, question: str, problem: str) -> None:
        self.question = question
        self.problem = problem
        super().__init__(f"{question}: {problem}")


def allowed_answers(question: Question) -> str:
    """The values that this question accepts, in words."""
    if question.type == "number":
        return f"a whole number from {question.minimum} to {question.maximum}, or not_sure"
    if question.type == "choice":
        return ", ".join(option.id for option in question.options) + ", or not_sure"
    if question.type == "yes_no":
        return "yes (or true), no (or false), or not_sure"
    assert_never(question)


def parse_answer(question: Question, raw: object) -> Answer:
    """Turn a raw value into an answer to this question.

    A yes/no question takes true and false too; a number may be written in digits, of any script. Raises
    AnswerError with the allowed values.
    """
    if isinstance(raw, str):
        raw = raw.strip()
    if raw == AnswerState.NOT_SURE:
        return AnswerState.NOT_SURE.value
    answer: Answer | None = None
    if question.type == "yes_no":
        answer = {True: "yes", False: "no"}[raw] if isinstance(raw, bool) else _state(raw)
    elif question.type == "number":
        answer = _whole_number(raw)
        if answer is not None and not question.minimum <= answer <= question.maximum:
            answer = None
    elif question.type == "choice":
        answer = next((option.id for option in question.options if option.id == raw), None)
    else:
        assert_never(question)
    if answer is None:
        raise AnswerError(question.id, f"the answer must be {allowed_answers(question)}")
    return answer


def _state(raw: object) -> Answer | None:
    return raw if isinstance(raw, str) and raw in (AnswerState.YES, AnswerState.NO) else None


def _whole_number(raw: object) -> int | None:
    if isinstance(raw, str) and raw.isdecimal() and len(raw) <= 6:
        return int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


def parse_answers(protocol: Protocol, raw: Mapping[str, object]) -> dict[str, Answer]:
    """Turn raw values into an answer sheet. Raises AnswerError at the first fault."""
    sheet = {}
    for name, value in raw.items():
        question = protocol.questions.get(name)
        if question is None:
            raise AnswerError(name, f"unknown question.{did_you_mean(name, protocol.questions)}")
        sheet[name] = parse_answer(question, value)
    return sheet


def fill_missing(
    protocol: Protocol, answers: AnswerSheet, missing: Literal["no", "not_sure"]
) -> dict[str, Answer]:
    """Give every absent answer a value: *not sure*, or *no*.

    *No* leaves absent numbers and choices unanswered, which makes every test of them false. A choice
    that is `not_sure_until_answered` becomes *not sure*: it has no *no*.
    """
    sheet = dict(answers)
    for question in protocol.questions.values():
        if missing == "not_sure":
            sheet.setdefault(question.id, AnswerState.NOT_SURE.value)
        elif question.type == "yes_no":
            sheet.setdefault(question.id, AnswerState.NO.value)
        elif question.not_sure_until_answered:
            sheet.setdefault(question.id, AnswerState.NOT_SURE.value)
    return sheet
