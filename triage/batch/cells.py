"""What stands in a cell of a table, as a raw answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from triage.engine.answers import AnswerError, parse_answer

if TYPE_CHECKING:
    from triage.engine.answers import Answer
    from triage.engine.questions import Question

# How an absent answer counts.
Missing = Literal["no", "not_sure"]
ID = "id"
NO_ID = "'id' is missing or is neither text nor a number"
NOTHING_ANSWERED = "nothing was answered, so nothing can be said of this person"
_TRUE_OR_FALSE = {"true": True, "false": False}


def raw_answer(cell: object) -> object | None:
    """The raw answer in a cell, None for an absent one.

    Blank text is absent. Tables write true and false as text too, and whole numbers as decimals.
    """
    if isinstance(cell, str):
        cell = cell.strip()
        return _TRUE_OR_FALSE.get(cell.lower(), cell) if cell else None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def read_cell(question: Question, cell: object) -> Answer | AnswerError | None:
    """The answer in a cell, what is wrong with it, or None for an absent one."""
    raw = raw_answer(cell)
    try:
        return None if raw is None else parse_answer(question, raw)
    except AnswerError as error:
        return error
