"""Items of the lists of warning signs that people read: what each stands for, and how urgent it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from triage.engine.conditions import Alternative, AnswerTest
from triage.engine.questions import Question
from triage.engine.vocabulary import Identifier, Strict, Text, Urgency

ListName = Literal["start", "emergency_page", "result", "sheet"]
LIST_TITLES: dict[ListName, str] = {
    "start": "the start page",
    "emergency_page": "the emergency page",
    "result": "the result",
    "sheet": "the handover sheet",
}
# These speak of nobody in particular, in few words; the others speak to a person or of one.
BRIEF_LISTS: tuple[ListName, ...] = ("start", "emergency_page", "sheet")


class ListItem(Strict):
    """One line of a list of warning signs: what it stands for, for whom, and how urgent it is.

    It stands for everybody of whom one alternative of `stands_for` is true and, if there are any, one
    of `for_whom`. `lists` are the lists of the site that show it, all of which tell people to get help
    now; education pages and search phrases name the items that they show.
    """

    id: Identifier
    lists: tuple[ListName, ...] = ()
    stands_for: tuple[Alternative, ...] = Field(min_length=1)
    for_whom: tuple[Alternative, ...] = ()
    urgency: Literal[Urgency.SOON, Urgency.SAME_DAY, Urgency.EMERGENCY]
    text: Text
    text_other: Text | None = None
    brief: Text | None = None

    @model_validator(mode="after")
    def _fits_its_lists(self) -> Self:
        if self.lists and self.urgency != Urgency.EMERGENCY:
            titles = " and ".join(LIST_TITLES[name] for name in self.lists)
            raise ValueError(
                f"{titles} tells people to get help now, so its items need the urgency 'emergency'; "
                f"this one has '{self.urgency}'"
            )
        if self.brief is None and set(self.lists) & set(BRIEF_LISTS):
            raise ValueError(
                "the start page, the emergency page and the handover sheet need its 'brief' words"
            )
        if self.text_other is None and set(self.lists) - set(BRIEF_LISTS):
            raise ValueError("the result needs 'text_other', to speak of someone else")
        return self

    @property
    def texts(self) -> tuple[Text, ...]:
        return tuple(text for text in (self.text, self.text_other, self.brief) if text)

    @property
    def tests(self) -> Iterator[AnswerTest]:
        for alternative in (*self.stands_for, *self.for_whom):
            yield from alternative.tests

    def must_call_911(self, questions: Mapping[str, Question]) -> bool:
        """Whether the emergency number comes first for a sign of everybody it stands for."""
        return all(_is_for_911(alternative, questions) for alternative in self.stands_for)

    def is_mixed(self, questions: Mapping[str, Question]) -> bool:
        """Whether the emergency number comes first for some of the signs it names and not for others."""
        if self.must_call_911(questions):
            return False
        return any(
            _calls_911(test, questions) for alternative in self.stands_for for test in alternative.tests
        )


def _is_for_911(alternative: Alternative, questions: Mapping[str, Question]) -> bool:
    if any(_calls_911(test, questions) for test in alternative.all_of):
        return True
    count = alternative.count
    return count is not None and all(_calls_911(test, questions) for test in count.of)


def _calls_911(test: AnswerTest, questions: Mapping[str, Question]) -> bool:
    question = questions[test.question]
    return question.type == "yes_no" and question.call_911 and not test.or_not_sure
