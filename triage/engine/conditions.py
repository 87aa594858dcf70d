"""Tests, counts and alternatives: the rule language, as a protocol writes it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Self, cast

from pydantic import Field, ModelWrapValidatorHandler, model_serializer, model_validator

from triage.engine.vocabulary import AnswerState, Identifier, QuestionId, Strict

_TEST = re.compile(
    r"""^(?P<question>[a-z][a-z0-9_]*)
    (?:\s*>=\s*(?P<at_least>\d+)|\s+in\s+\[(?P<options>[a-z0-9_,\s]+)\])?
    \s*(?P<or_not_sure>\?)?$""",
    re.VERBOSE,
)

# What was written as a test, and the test: some hundred in a protocol, most of them in every version of it.
_READ: dict[str, AnswerTest] = {}
_MOST_READ = 5000


class AnswerTest(Strict):
    """A look at one answer, true or false; it says itself whether *not sure* counts.

    Written `leg_weakness`, `pain_severity >= 7` or `cancer_type in [myeloma, lung]`, with a
    `?` at the end when *not sure* counts too.
    """

    question: QuestionId
    at_least: int | None = None
    options: tuple[Identifier, ...] = ()
    or_not_sure: bool = False

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, written: Any) -> Any:
        if not isinstance(written, str):
            return written
        match = _TEST.match(written.strip())
        if match is None:
            raise ValueError(
                f"'{written}' is not a test. Write 'question', 'question >= 7' or "
                "'question in [option]', with '?' at the end when not sure counts too."
            )
        options = match["options"]
        return {
            "question": match["question"],
            "at_least": int(match["at_least"]) if match["at_least"] else None,
            "options": tuple(sorted(part.strip() for part in options.split(","))) if options else (),
            "or_not_sure": match["or_not_sure"] is not None,
        }

    @model_serializer
    def _write(self) -> str:
        return str(self)

    @model_validator(mode="wrap")
    @classmethod
    def _read_once(cls, written: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """A test that is written like one before is that one: it never changes, and protocols repeat most."""
        if not isinstance(written, str):
            return read(written)
        known = _READ.get(written)
        if known is None:
            known = read(written)
            if len(_READ) < _MOST_READ:
                _READ[written] = known
        return cast("Self", known)

    @cached_property
    def values(self) -> tuple[str | int, ...]:
        """What makes it true: `"yes"`, option ids, a number for *at least*, `"not_sure"`."""
        values: tuple[str | int, ...] = self.options
        if self.at_least is not None:
            values += (self.at_least,)
        if not values:
            values = (AnswerState.YES.value,)
        return (*values, AnswerState.NOT_SURE.value) if self.or_not_sure else values

    def __str__(self) -> str:
        written = self.question
        if self.at_least is not None:
            written += f" >= {self.at_least}"
        if self.options:
            written += f" in [{', '.join(self.options)}]"
        return written + ("?" if self.or_not_sure else "")

    def cautious(self) -> AnswerTest:
        """The same test, true for *not sure* too."""
        return self.model_copy(update={"or_not_sure": True})


class Count(Strict):
    """At least `at_least` of the tests `of` hold. A test that stands twice weighs double."""

    at_least: int = Field(ge=1)
    of: tuple[AnswerTest, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.at_least > len(self.of):
            raise ValueError(f"at least {self.at_least} of {len(self.of)} tests can never hold")
        return self


class Alternative(Strict):
    """Every test of `all_of` holds and, if there is a count, it holds too."""

    all_of: tuple[AnswerTest, ...] = ()
    count: Count | None = None

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if not self.all_of and self.count is None:
            raise ValueError("an alternative needs a test in 'all_of' or a 'count'")
        return self

    @property
    def tests(self) -> tuple[AnswerTest, ...]:
        """Every test in it, those of the count last."""
        return self.all_of + (self.count.of if self.count else ())

    def cautious(self) -> Alternative:
        count = self.count and Count(
            at_least=self.count.at_least, of=tuple(test.cautious() for test in self.count.of)
        )
        return Alternative(all_of=tuple(test.cautious() for test in self.all_of), count=count)
