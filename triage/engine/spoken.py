"""How answers are said by a person: on the phone, and to whoever reads the sheet."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from triage.engine.vocabulary import Identifier, QuestionId, Strict, Text

Place = Literal["cancer", "spread", "sign", "pain", "pain_detail", "when", "context"]
PLACES: tuple[Place, ...] = get_args(Place)
# What may be said once for several: `I have | trouble walking` and `I have | a fever`.
BAR = " | "
# Where a number and, in the frame of *not sure*, what somebody is not sure of come in.
ANSWER, CLAUSE = "{answer}", "{clause}"


class SpokenForm(Strict):
    """One answer as it is said, without capital and full stop; a bar ends what several forms share.

    `answer` names an option, or is `not_sure` where the common frame does not fit; without it the form is
    for *yes*, or for any number. `place` is where in the speech it is said.
    """

    question: QuestionId
    answer: Identifier | None = None
    """An option, or not_sure. Empty: for yes, or for any number."""
    place: Place = "sign"
    """Where in the speech it is said."""
    say: Text
    say_other: Text

    @property
    def key(self) -> str:
        """The question, and the answer if the form is for one alone."""
        return f"{self.question}/{self.answer}" if self.answer else self.question

    def words(self, language: str, *, is_other: bool) -> str:
        """What is said, of oneself or of someone else."""
        return (self.say_other if is_other else self.say).to(language)


class Spoken(Strict):
    """All that is said; `not_sure` is the frame around what somebody is not sure of."""

    not_sure: Text
    """On the phone, around what somebody is not sure of, which stands for {clause}."""
    not_sure_other: Text
    forms: tuple[SpokenForm, ...] = Field(min_length=1)

    @property
    def frames(self) -> dict[str, Text]:
        """The frames by the names of their fields."""
        return {"not_sure": self.not_sure, "not_sure_other": self.not_sure_other}
