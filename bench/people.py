"""Invented answers to the shipped protocol."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING

from content.library import library
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol

SEED = 20261201
# Of a hundred answers three are *yes* and one is *not sure*.
YES, NOT_SURE = 0.03, 0.01


@cache
def protocol() -> Protocol:
    """The shipped protocol."""
    return shipped_protocol(pages=library("en").keys())


def sheets(count: int) -> list[dict[str, Answer]]:
    """Answers of so many people to every question, always the same."""
    random = Random(SEED)
    return [_sheet(random) for _ in range(count)]


def _sheet(random: Random) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for question in protocol().questions.values():
        if random.random() < NOT_SURE:
            answers[question.id] = "not_sure"
        elif question.type == "yes_no":
            answers[question.id] = "yes" if random.random() < YES else "no"
        elif question.type == "number":
            answers[question.id] = max(question.minimum, random.randint(-30, question.maximum))
        else:
            answers[question.id] = random.choice(question.options).id
    return answers
