"""Responses as the program writes them, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from triage.interop.questionnaire_response import Answered, ResponseStatus, questionnaire_response

if TYPE_CHECKING:
    from random import Random

    from triage.engine.answers import Answer, AnswerSheet
    from triage.engine.protocol import Protocol
    from triage.engine.questions import Question

ID = UUID("5183f0ce-8a01-4fc6-9f76-6b0ab809dc44")
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def response_to(
    protocol: Protocol, answers: AnswerSheet, *, status: ResponseStatus = "completed"
) -> dict[str, Any]:
    return questionnaire_response(
        protocol, Answered(id=ID, answers=answers, authored=AT, status=status, language="en")
    )


def random_answers(protocol: Protocol, random: Random) -> dict[str, Answer]:
    """A person with few signs or with many, with gaps or without, answers on hidden pages too."""
    worse = random.choice([0.02, 0.05, 0.2, 0.7])
    gaps = random.choice([0, 0, 0.1, 0.9])
    return {
        question.id: _random_answer(question, random, worse)
        for question in protocol.questions.values()
        if random.random() >= gaps
    }


def _random_answer(question: Question, random: Random, worse: float) -> Answer:
    if question.type == "yes_no":
        return random.choice(["yes", "not_sure"]) if random.random() < worse else "no"
    answers: list[Answer] = ["not_sure"]
    if question.type == "number":
        answers += range(question.minimum, question.maximum + 1)
    else:
        answers += (option.id for option in question.options)
    return random.choice(answers)


def item_in(document: dict[str, Any], link: str) -> dict[str, Any]:
    """The item with this linkId, anywhere in a response."""
    found = list(_items(document, link))
    assert len(found) == 1, link
    return found[0]


def _items(holder: dict[str, Any], link: str) -> list[dict[str, Any]]:
    found = []
    for item in holder.get("item", []):
        if item["linkId"] == link:
            found.append(item)
        found += _items(item, link)
    return found
