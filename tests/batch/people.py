"""Invented answers, as sheets and as tables."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pyarrow as pa

from tests.fixture_protocol import fixture_protocol

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol

PROTOCOL = fixture_protocol()


def sheets(count: int, protocol: Protocol = PROTOCOL, seed: int = 7) -> list[dict[str, Answer]]:
    """Answers of so many people, of whom each left some questions out but answered one at least."""
    random = Random(seed)
    return [_sheet(protocol, random) for _ in range(count)]


def _sheet(protocol: Protocol, random: Random) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for question in protocol.questions.values():
        if random.random() < 0.3:
            continue
        if random.random() < 0.03:
            answers[question.id] = "not_sure"
        elif question.type == "yes_no":
            answers[question.id] = "yes" if random.random() < 0.04 else "no"
        elif question.type == "number":
            answers[question.id] = random.randint(question.minimum, question.maximum)
        else:
            answers[question.id] = random.choice(question.options).id
    return answers or {next(iter(protocol.questions)): "no"}


def text_table(people: list[dict[str, Answer]], protocol: Protocol = PROTOCOL) -> pa.Table:
    """The sheets as a table of texts, with numbers from 0 on as ids."""
    columns = {
        name: pa.array([str(sheet[name]) if name in sheet else None for sheet in people], pa.string())
        for name in protocol.questions
    }
    return pa.table({"id": pa.array(range(len(people))), **columns})


def table(**columns: list[object]) -> pa.Table:
    """A table with these columns, and an id for each row."""
    rows = len(next(iter(columns.values())))
    return pa.table({"id": [f"p{number}" for number in range(rows)], **columns})
