"""A protocol: questions, their order and skip logic, rules, promises, wording and sources.

The models hold what a protocol says; `loading` turns text into them and `references` checks
that every name in them is known.
"""

from __future__ import annotations

import re
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal, Self

import rfc8785
from pydantic import Field, StringConstraints, model_serializer, model_validator

from triage.engine.references import check_references
from triage.engine.vocabulary import (
    AnswerState,
    Identifier,
    LanguageCode,
    LineRange,
    Slug,
    Strict,
    Text,
    Urgency,
    Words,
    lines_of,
)

_TEST = re.compile(
    r"""^(?P<question>[a-z][a-z0-9_]*)
    (?:\s*>=\s*(?P<at_least>\d+)|\s+in\s+\[(?P<options>[a-z0-9_,\s]+)\])?
    \s*(?P<or_not_sure>\?)?$""",
    re.VERBOSE,
)


class AnswerTest(Strict):
    """A look at one answer, true or false; it says itself whether *not sure* counts.

    Written `leg_weakness`, `pain_severity >= 7` or `cancer_type in [myeloma, lung]`, with a
    `?` at the end when *not sure* counts too.
    """

    question: Identifier
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
        """The same alternative with every test true for *not sure* too."""
        count = self.count and Count(
            at_least=self.count.at_least, of=tuple(test.cautious() for test in self.count.of)
        )
        return Alternative(all_of=tuple(test.cautious() for test in self.all_of), count=count)


class Source(Strict):
    """A document or guideline that may be cited, with how far we trust our reading of it."""

    title: Words
    publisher: Words
    kind: Literal["document", "guideline", "own"]
    trust: Literal["verified", "second_hand", "our_choice"]


class Citation(Strict):
    """Where a sign or rule comes from: lines of a document, or what a guideline says of a topic."""

    source: Identifier
    heading: Words | None = None
    lines: LineRange | None = None
    topic: Words | None = None

    @property
    def line_range(self) -> range:
        """The cited lines, counted from 1; empty for a guideline."""
        return lines_of(self.lines) if self.lines else range(0)


class Passage(Strict):
    """A run of lines of the source document under one heading."""

    id: Slug
    heading: Words
    lines: LineRange
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class CountsAs(Strict):
    """When the test holds, another question counts as answered *yes* before rules look."""

    test: AnswerTest
    yes_to: Identifier


class _Question(Strict):
    id: Identifier
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
    """One allowed choice."""

    id: Identifier
    label: Text


class ChoiceQuestion(_Question):
    """A question answered with one of its options."""

    type: Literal["choice"]
    options: tuple[Option, ...] = Field(min_length=2)


Question = Annotated[YesNoQuestion | NumberQuestion | ChoiceQuestion, Field(discriminator="type")]


class Page(Strict):
    """A screen of the questionnaire. Shown when any alternative of `shown_if` holds, or always."""

    id: Identifier
    title: Text
    intro: Text
    intro_other: Text
    layout: Literal["checklist", "one_by_one"]
    shown_if: tuple[Alternative, ...] = ()
    questions: tuple[Question, ...] = Field(min_length=1)

    @property
    def has_red_flags(self) -> bool:
        """Whether a *yes* on this page can interrupt the questionnaire by itself."""
        return any(isinstance(q, YesNoQuestion) and q.red_flag for q in self.questions)


class Rule(Strict):
    """Fires when any of its alternatives holds, and then asks for its urgency."""

    id: Identifier
    urgency: Literal[Urgency.SOON, Urgency.SAME_DAY, Urgency.EMERGENCY]
    alternatives: tuple[Alternative, ...] = Field(min_length=1)
    reason: Text
    clinician_note: Text
    citations: tuple[Citation, ...] = Field(min_length=1)
    content: tuple[Slug, ...] = Field(min_length=1)


class Floor(Strict):
    """The lowest urgency that one sign may lead to, whatever else is answered.

    `alone` is for *yes* (or a number of at least `at_least`), `not_sure` for *not sure*;
    `no_cancer` takes the place of both, where lower, for people who certainly never had cancer.
    """

    question: Identifier
    at_least: int | None = None
    alone: Urgency
    not_sure: Urgency | None = None
    no_cancer: Urgency | None = None


class Combination(Alternative):
    """Whoever this holds for must be told at least `urgency`."""

    urgency: Urgency
    reason: Words | None = None


class Assumption(Strict):
    """Whoever has X has yes or not sure for one of Y: what page conditions may rely on."""

    whoever_has: AnswerTest
    has_one_of: tuple[AnswerTest, ...] = Field(min_length=1)
    reason: Text


class Promises(Strict):
    """What the rules must keep and never read."""

    floors: tuple[Floor, ...]
    combinations: tuple[Combination, ...]
    assumptions: tuple[Assumption, ...]


class UrgencyWording(Strict):
    """What a person is told at one urgency, in the order it is shown."""

    title: Text
    by_when: Text
    steps: tuple[Text, ...] = Field(min_length=1)
    steps_other: tuple[Text, ...] = Field(min_length=1)
    say: Text
    say_other: Text
    meanwhile: tuple[Text, ...] = Field(min_length=1)
    meanwhile_other: tuple[Text, ...] = Field(min_length=1)
    content: tuple[Slug, ...] = Field(min_length=1)

    @property
    def texts(self) -> tuple[Text, ...]:
        """Everything but the title."""
        return (
            self.by_when,
            *self.steps,
            *self.steps_other,
            self.say,
            self.say_other,
            *self.meanwhile,
            *self.meanwhile_other,
        )


class Protocol(Strict):
    """Questions, rules, promises, wording and sources, versioned together."""

    id: Identifier
    title: Text
    languages: tuple[LanguageCode, ...] = Field(min_length=1)
    cancer_question: Identifier
    sources: dict[Identifier, Source]
    urgencies: dict[Urgency, UrgencyWording]
    becomes_emergency_if: tuple[Text, ...] = Field(min_length=1)
    becomes_emergency_if_other: tuple[Text, ...] = Field(min_length=1)
    pages: tuple[Page, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)
    promises: Promises

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        check_references(self)
        return self

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its id, in the order they are asked."""
        return {question.id: question for page in self.pages for question in page.questions}

    @cached_property
    def page_of(self) -> dict[str, Page]:
        """The page on which each question stands."""
        return {question.id: page for page in self.pages for question in page.questions}

    @cached_property
    def counted_as_yes(self) -> dict[str, tuple[AnswerTest, ...]]:
        """For a question, the tests on other answers that count as a *yes* to it."""
        found: dict[str, tuple[AnswerTest, ...]] = {}
        for question in self.questions.values():
            for link in question.counts_as:
                found[link.yes_to] = (*found.get(link.yes_to, ()), link.test)
        return found

    def page(self, page_id: str) -> Page | None:
        """The page with this id, if there is one."""
        return next((page for page in self.pages if page.id == page_id), None)

    def canonical_json(self) -> bytes:
        """The protocol as canonical JSON (RFC 8785): the same bytes for the same meaning."""
        return rfc8785.dumps(self.model_dump(mode="json", exclude_defaults=True))

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the canonical JSON."""
        return sha256(self.canonical_json()).hexdigest()
