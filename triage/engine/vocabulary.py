"""The words that every other module speaks: urgencies, answers, identifiers, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]

Referred = Literal["question", "source", "content page"]


@dataclass(frozen=True)
class Refers:
    """Marks a name as that of something else, which must exist."""

    to: Referred


QuestionId = Annotated[Identifier, Refers("question")]
SourceId = Annotated[Identifier, Refers("source")]
ContentSlug = Annotated[Slug, Refers("content page")]
LANGUAGE_PATTERN = re.compile(r"^[a-z]{2}(-[A-Z]{2})?$")
LanguageCode = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN.pattern)]
LineRange = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,4}(-[1-9]\d{0,4})?$")]
# Without control characters, which neither a page nor every database can take.
_NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000, strip_whitespace=True, pattern=_NO_CONTROLS),
]


class Urgency(StrEnum):
    """What to do and by when. Ordered: `max` of some urgencies is the most urgent."""

    ROUTINE = "routine"
    SOON = "soon"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """0 for routine up to 3 for emergency."""
        return _RANKS[self]

    def __lt__(self, other: str) -> bool:
        return self.rank < Urgency(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Urgency(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Urgency(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Urgency(other).rank


_RANKS = {urgency: rank for rank, urgency in enumerate(Urgency)}


class AnswerState(StrEnum):
    """The answers that are words. *Not sure* is an answer to every question."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


class CareTeam(StrEnum):
    """Who looks after a person: the options of the question in the role `care_team`."""

    CANCER_TEAM = "cancer_team"
    OTHER_DOCTOR = "other_doctor"
    HOSPICE = "hospice"


class Strict(BaseModel):
    """A model that never changes, ignores or converts values.

    The text under a field is its help in the editor's forms.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", use_attribute_docstrings=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some fields changed; cached values are not copied."""
        copied = super().model_copy(update=update, deep=deep)
        for name in vars(copied).keys() - type(self).model_fields.keys():
            del vars(copied)[name]
        return copied


class Text(RootModel[Annotated[dict[LanguageCode, Words], Field(min_length=1)]]):
    """One text in every language it exists in."""

    model_config = ConfigDict(strict=True, frozen=True)

    def to(self, language: str) -> str:
        """The text in this language, else in the language that was written first."""
        return self.root.get(language) or next(iter(self.root.values()))


class ForStaff:
    """Marks a text that no patient sees: the language that was written first is enough."""


StaffText = Annotated[Text, ForStaff()]


def lines_of(written: str) -> range:
    """The lines of a range such as `12` or `12-15`, counted from 1; empty when it runs backwards."""
    first, _, last = written.partition("-")
    return range(int(first), int(last or first) + 1)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return ' Did you mean …?' for the known name nearest to the wrong one, else nothing."""
    near = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""
