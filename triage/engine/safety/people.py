"""The smallest person who shows a fault, in words, re-assessed by the assessment itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.engine.evaluation import assess
from triage.engine.naming import plain
from triage.engine.navigation import counting_answers
from triage.engine.vocabulary import AnswerState
from triage.engine.wording import PLAIN_VALUES, describe_answer, fill_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol
    from triage.engine.vocabulary import Urgency


class DisagreementError(Exception):
    """A proof and the assessment do not agree about a person: the checker itself is wrong."""


def urgency_for(protocol: Protocol, answers: Mapping[str, Answer], *, is_masked: bool) -> Urgency:
    """What a person with these answers, everything else no, is told.

    `is_masked`: in the questionnaire, where hidden pages do not count; else from a file.
    """
    return assess(protocol, solved_sheet(protocol, answers, is_masked=is_masked)).urgency


def solved_sheet(protocol: Protocol, answers: Mapping[str, Answer], *, is_masked: bool) -> dict[str, Answer]:
    """The answers of a person as the solver sees them, everything else *no*.

    A choice without an answer makes every test false to the solver, also one that counts as *not sure*
    until it is answered. Nobody is missed: whoever is not sure stands for those people.
    """
    yes_no = (question.id for question in protocol.questions.values() if question.type == "yes_no")
    sheet = dict.fromkeys(yes_no, AnswerState.NO.value) | dict(answers)
    if not is_masked:
        return sheet
    return {name: answer for name, answer in counting_answers(protocol, sheet).items() if name in sheet}


def someone(protocol: Protocol, answers: Mapping[str, Answer], *, older: Protocol | None = None) -> str:
    """*Someone with weak leg (not sure) and pain score (8 out of 10), everything else no*.

    Questions that only an `older` protocol asks are named by that one.
    """
    language = protocol.first_language
    questions = {**(older.questions if older else {}), **protocol.questions}
    parts = []
    for name, answer in answers.items():
        question = questions[name]
        label = question.label.to(language)
        if answer != AnswerState.YES:
            label += f" ({describe_answer(question, answer, language).lower()})"
        parts.append(label)
    if not parts:
        return "Someone who answers no to everything"
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Someone with {listed}, everything else no,"


def name_question(protocol: Protocol, question_id: str) -> str:
    """A question by its short name; one that is not asked by its id."""
    question = protocol.questions.get(question_id)
    return f"“{question.label.to(protocol.first_language) if question else plain(question_id)}”"


def name_urgency(protocol: Protocol, urgency: Urgency) -> str:
    """An urgency as people read it, with its name."""
    title = fill_in(protocol.urgencies[urgency].title.to(protocol.first_language), PLAIN_VALUES)
    return f"“{title}” ({plain(urgency)})"
