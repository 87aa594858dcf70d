"""Answers as FHIR values, and what of a value is an answer."""

from __future__ import annotations

from triage.engine.answers import Answer
from triage.engine.questions import ChoiceQuestion, NumberQuestion, Question
from triage.engine.vocabulary import AnswerState
from triage.engine.wording import describe_answer
from triage.interop.names import DATA_ABSENT, SIGNS, YES_NO, Resource

# As in HL7's value set of yes, no and don't know.
STATE_CODES = {
    AnswerState.YES: (YES_NO, "Y"),
    AnswerState.NO: (YES_NO, "N"),
    AnswerState.NOT_SURE: (DATA_ABSENT, "asked-unknown"),
}


def not_sure_link(question_id: str) -> str:
    """The item in which *not sure* about a number is said, which an integer cannot say."""
    return f"{question_id}.not_sure"


def link_of(question: Question, answer: Answer) -> str:
    """The linkId of the item that holds this answer."""
    is_beside = isinstance(question, NumberQuestion) and answer == AnswerState.NOT_SURE
    return not_sure_link(question.id) if is_beside else question.id


def code_of(question: Question, answer: Answer) -> tuple[str, str]:
    """System and code of an answer that is no number."""
    if answer in list(AnswerState):
        return STATE_CODES[AnswerState(answer)]
    return SIGNS, f"{question.id}.{answer}"


def coding_of(question: Question, answer: Answer, language: str | None = None) -> Resource:
    """The coding of an answer that is no number; with a language, as a person reads it too."""
    system, code = code_of(question, answer)
    coding: Resource = {"system": system, "code": code}
    if language is not None:
        coding["display"] = describe_answer(question, answer, language)
    return coding


def coded_answers(question: Question) -> tuple[Answer, ...]:
    """The answers that are codes: for a number *not sure* alone."""
    if isinstance(question, NumberQuestion):
        return (AnswerState.NOT_SURE.value,)
    if isinstance(question, ChoiceQuestion):
        return (*(option.id for option in question.options), AnswerState.NOT_SURE.value)
    return (AnswerState.YES.value, AnswerState.NO.value, AnswerState.NOT_SURE.value)


def value_of(question: Question, answer: Answer, language: str) -> Resource:
    """The answer as `value[x]`."""
    if isinstance(answer, int):
        return {"valueInteger": answer}
    return {"valueCoding": coding_of(question, answer, language)}
