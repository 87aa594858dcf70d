"""The questions of a protocol."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from triage.engine.conditions import AnswerTest
from triage.engine.sources import Citation
from triage.engine.vocabulary import Identifier, QuestionId, Strict, Text

QuestionType = Literal["yes_no", "number", "choice"]
QUESTION_TYPES: tuple[QuestionType, ...] = get_args(QuestionType)


class CountsAs(Strict):
    """When the test holds, another question counts as answered *yes* before rules look.

    With `together_with`, that test on another question must hold too.
    """

    test: AnswerTest
    together_with: AnswerTest | None = None
    yes_to: QuestionId

    @property
    def tests(self) -> tuple[AnswerTest, ...]:
        """The tests that must all hold."""
        return (self.test, self.together_with) if self.together_with else (self.test,)


class _Question(Strict):
    id: Identifier
    # The small heading of the group that begins with it and goes on to the next heading.
    heading: Text | None = None
    label: Text
    ask: Text
    ask_other: Text
    hint: Text | None = None
    hint_other: Text | None = None
    how_to_tell: Text | None = None
    how_to_tell_other: Text | None = None
    citations: tuple[Citation, ...] = Field(min_length=1)
    role: Literal["sign", "context"] = "sign"
    informational: bool = False
    optional: bool = False
    not_sure_until_answered: bool = False
    counts_as: tuple[CountsAs, ...] = ()


class YesNoQuestion(_Question):
    """A question answered *yes*, *no* or *not sure*."""

    type: Literal["yes_no"]
    red_flag: bool = False
    call_911: bool = False
    # A place of the body picture; the question is asked there instead of in a row.
    body_region: Identifier | None = None


class NumberQuestion(_Question):
    """A question answered with a whole number from `minimum` to `maximum`; higher is worse."""

    type: Literal["number"]
    unit: Text
    minimum: int
    maximum: int


class Option(Strict):
    id: Identifier
    label: Text


class ChoiceQuestion(_Question):
    """A question answered with one of its options."""

    type: Literal["choice"]
    options: tuple[Option, ...] = Field(min_length=2)


Question = Annotated[YesNoQuestion | NumberQuestion | ChoiceQuestion, Field(discriminator="type")]
