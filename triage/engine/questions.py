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
    """A test of another question that must hold too."""
    yes_to: QuestionId

    @property
    def tests(self) -> tuple[AnswerTest, ...]:
        """The tests that must all hold."""
        return (self.test, self.together_with) if self.together_with else (self.test,)


class _Question(Strict):
    id: Identifier
    heading: Text | None = None
    """A few words that stand above it, and for all questions up to the next heading.
    Empty: it stays in the group before it."""
    label: Text
    """A few words, for results, lists and rules in words: weak leg."""
    ask: Text
    """As the person reads it, one thing, in easy words."""
    ask_other: Text
    """The same for somebody who answers for another person."""
    hint: Text | None = None
    hint_other: Text | None = None
    how_to_tell: Text | None = None
    """How a person can find out, where that is not plain."""
    how_to_tell_other: Text | None = None
    citations: tuple[Citation, ...] = Field(min_length=1)
    """Where this sign comes from."""
    role: Literal["sign", "context"] = "sign"
    informational: bool = False
    """No rule looks at it."""
    optional: bool = False
    """It may be left empty."""
    not_sure_until_answered: bool = False
    """As long as it is unanswered, rules take it as not sure."""
    counts_as: tuple[CountsAs, ...] = ()
    """Before rules look, these answers count as yes to another question."""


class YesNoQuestion(_Question):
    """A question answered *yes*, *no* or *not sure*."""

    type: Literal["yes_no"]
    red_flag: bool = False
    """A yes alone must say: get help now. Needs the floor “emergency”."""
    call_911: bool = False
    """A yes says to call 911 first."""
    body_region: Identifier | None = None
    """The place of the body picture where it is asked instead of in a row, if it is asked there."""


class NumberQuestion(_Question):
    """A question answered with a whole number from `minimum` to `maximum`; higher is worse."""

    type: Literal["number"]
    unit: Text
    """Such as: days."""
    minimum: int
    maximum: int
    """Higher must mean worse."""


class Option(Strict):
    id: Identifier
    label: Text


class ChoiceQuestion(_Question):
    """A question answered with one of its options."""

    type: Literal["choice"]
    options: tuple[Option, ...] = Field(min_length=2)


Question = Annotated[YesNoQuestion | NumberQuestion | ChoiceQuestion, Field(discriminator="type")]
