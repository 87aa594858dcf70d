"""A protocol: questions, their order and skip logic, rules, promises, wording and sources.

The models hold what a protocol says; `loading` turns text into them and `references` checks
that every name in them is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from typing import Literal, Self

import rfc8785
from pydantic import Field, ValidationInfo, model_validator

from triage.engine.conditions import Alternative, AnswerTest
from triage.engine.faults import ProtocolError
from triage.engine.list_items import ListItem, ListName
from triage.engine.obligations import unmet_obligations
from triage.engine.questions import CountsAs, Question, YesNoQuestion
from triage.engine.references import reference_problems
from triage.engine.sources import Citation, Source
from triage.engine.spoken import Spoken
from triage.engine.vocabulary import (
    ContentSlug,
    Identifier,
    LanguageCode,
    QuestionId,
    StaffText,
    Strict,
    Text,
    Urgency,
    Words,
)

# In the context of validation: the document is a stored one, which later obligations do not bind.
IS_STORED = "is_stored"


class Page(Strict):
    """A screen of the questionnaire. Shown when any alternative of `shown_if` holds, or always."""

    id: Identifier
    title: Text
    intro: Text
    """The lines above the questions."""
    intro_other: Text
    """The same for somebody who answers for another person."""
    layout: Literal["checklist", "one_by_one"]
    """A checklist shows all questions as rows; one by one gives each its own screen part."""
    shown_if: tuple[Alternative, ...] = ()
    """Without a row: always. Not sure counts as yes here. Only questions of earlier pages."""
    questions: tuple[Question, ...] = Field(min_length=1)

    @cached_property
    def cautiously_shown_if(self) -> tuple[Alternative, ...]:
        """What shows it, every test true for *not sure* too: what that would hide may be an emergency."""
        return tuple(alternative.cautious() for alternative in self.shown_if)

    @property
    def has_red_flags(self) -> bool:
        """Whether a *yes* on this page can interrupt the questionnaire by itself."""
        return any(isinstance(q, YesNoQuestion) and q.red_flag for q in self.questions)


class Rule(Strict):
    """Fires when any of its alternatives holds; then its urgency is due."""

    id: Identifier
    urgency: Literal[Urgency.SOON, Urgency.SAME_DAY, Urgency.EMERGENCY]
    """What people are told at least when it holds."""
    alternatives: tuple[Alternative, ...] = Field(min_length=1)
    reason: Text
    """Why, as the person reads it: short sentences, easy words."""
    clinician_note: StaffText
    """Why, as nurses and doctors read it."""
    citations: tuple[Citation, ...] = Field(min_length=1)
    content: tuple[ContentSlug, ...] = Field(min_length=1)
    """What the result links to for more."""

    @property
    def questions(self) -> frozenset[str]:
        """The questions that it looks at."""
        return frozenset(test.question for alternative in self.alternatives for test in alternative.tests)


class Floor(Strict):
    """The lowest urgency that one sign may lead to, whatever else is answered.

    `alone` is for *yes* (or a number of at least `at_least`), `not_sure` for *not sure*;
    `no_cancer` takes the place of both, where lower, for people who certainly never had cancer.
    """

    question: QuestionId
    at_least: int | None = None
    """For numbers only: the floor holds from this number on."""
    alone: Urgency
    """A promise: whoever says yes is told at least this, whatever else they answer. The rules must keep it,
    and the check proves that they do."""
    not_sure: Urgency | None = None
    """The same for whoever is not sure."""
    no_cancer: Urgency | None = None
    """Where lower: for people who certainly never had cancer."""


class Combination(Alternative):
    """Whoever this holds for must be told at least `urgency`."""

    urgency: Urgency
    reason: Words | None = None
    """Why this is promised: for editors."""


class Assumption(Strict):
    """Whoever has X has yes or not sure for one of Y: what page conditions may rely on."""

    whoever_has: AnswerTest
    has_one_of: tuple[AnswerTest, ...] = Field(min_length=1)
    reason: StaffText
    """Why this may be taken for granted: for editors and approvers."""


class OnlyWithOthers(Strict):
    """Answers that raise nothing by themselves, so that nothing is promised for them, and why."""

    answers: tuple[AnswerTest, ...] = Field(min_length=1)
    reason: Words


class Promises(Strict):
    """What the rules must keep and never read.

    `counted_as` says again which answers count as a *yes* to another question: floors and combinations
    hold for them too, whatever becomes of the questions' own `counts_as`.
    """

    floors: tuple[Floor, ...]
    combinations: tuple[Combination, ...]
    assumptions: tuple[Assumption, ...]
    counted_as: tuple[CountsAs, ...] = ()
    only_with_others: tuple[OnlyWithOthers, ...] = ()


class Roles(Strict):
    """The questions that have a part of their own in the program; null where a protocol has none.

    `crisis`: a *yes* shows the crisis line. `care_team`: its option is whom to call.
    """

    crisis: QuestionId | None
    care_team: QuestionId | None


# The ids of these questions in every version from before roles were written down.
_BEFORE_ROLES = Roles(crisis="thoughts_of_self_harm", care_team="care_team")


class UrgencyWording(Strict):
    """What a person is told at one urgency, in the order it is shown."""

    title: Text
    """Filled in: {care_team}, {history}, {emergency_number}, {crisis_number}, {fallback_time},
    {fallback_hours}."""
    by_when: Text
    steps: tuple[Text, ...] = Field(min_length=1)
    """One step a line."""
    steps_other: tuple[Text, ...] = Field(min_length=1)
    """The same for somebody who answers for another person."""
    say: Text
    """On the phone."""
    say_other: Text
    meanwhile: tuple[Text, ...] = Field(min_length=1)
    """Until then, one thing a line."""
    meanwhile_other: tuple[Text, ...] = Field(min_length=1)
    content: tuple[ContentSlug, ...] = Field(min_length=1)
    """What the result links to for more."""

    @property
    def texts(self) -> tuple[Text, ...]:
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
    """With commas between: en, es. Every text needs words in each of them."""
    cancer_question: QuestionId
    """The question that asks whether somebody ever had cancer."""
    roles: Roles | None = None
    """The question of each role; write none where there is none."""
    sources: dict[Identifier, Source]
    urgencies: dict[Urgency, UrgencyWording]
    pages: tuple[Page, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)
    promises: Promises
    list_items: tuple[ListItem, ...] = ()
    spoken: Spoken | None = None

    @model_validator(mode="after")
    def _means_what_it_says(self, info: ValidationInfo) -> Self:
        problems = list(reference_problems(self))
        if not (info.context and info.context.get(IS_STORED)):
            problems += unmet_obligations(self)
        if problems:
            raise ProtocolError(problems)
        return self

    @property
    def first_language(self) -> str:
        """The language of the staff and of every report."""
        return self.languages[0]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its id, in the order they are asked."""
        return {question.id: question for page in self.pages for question in page.questions}

    @cached_property
    def roles_or_usual(self) -> Roles:
        """The roles; those of before they were written down for a version that says none."""
        return self.roles or _BEFORE_ROLES

    @cached_property
    def page_of(self) -> dict[str, Page]:
        """The page on which each question stands."""
        return {question.id: page for page in self.pages for question in page.questions}

    @cached_property
    def emergency_signs(self) -> frozenset[str]:
        """The red flags, and the questions whose *yes* is an emergency at least for people with cancer."""
        promised = {floor.question for floor in self.promises.floors if floor.alone == Urgency.EMERGENCY}
        flags = {q.id for q in self.questions.values() if isinstance(q, YesNoQuestion) and q.red_flag}
        return frozenset(promised | flags)

    @cached_property
    def counted_as_yes(self) -> dict[str, tuple[CountsAs, ...]]:
        """For a question, the links from other answers that count as a *yes* to it."""
        return _by_target(link for question in self.questions.values() for link in question.counts_as)

    @cached_property
    def promised_as_yes(self) -> dict[str, tuple[CountsAs, ...]]:
        """The same, as the promises say it."""
        return _by_target(self.promises.counted_as)

    @cached_property
    def deciding_tests(self) -> tuple[AnswerTest, ...]:
        """Every test that decides something: in a rule, a page's condition, or what counts as a *yes*."""
        rules = (
            test for rule in self.rules for alternative in rule.alternatives for test in alternative.tests
        )
        pages = (test for page in self.pages for alternative in page.shown_if for test in alternative.tests)
        links = (test for q in self.questions.values() for link in q.counts_as for test in link.tests)
        return (*rules, *pages, *links)

    @cached_property
    def questions_that_show(self) -> tuple[str, ...]:
        """The questions whose answers decide which pages are shown."""
        conditions = (alternative for page in self.pages for alternative in page.shown_if)
        return tuple({test.question: None for alternative in conditions for test in alternative.tests})

    def tests_of(self, question_id: str) -> list[AnswerTest]:
        """The deciding tests that look at this question."""
        return [test for test in self.deciding_tests if test.question == question_id]

    def page(self, page_id: str) -> Page | None:
        return next((page for page in self.pages if page.id == page_id), None)

    def items_on(self, name: ListName) -> tuple[ListItem, ...]:
        """The list items of one list, in its order."""
        return tuple(item for item in self.list_items if name in item.lists)

    def canonical_json(self) -> bytes:
        """The protocol as canonical JSON (RFC 8785): the same bytes for the same meaning."""
        return rfc8785.dumps(self.model_dump(mode="json", exclude_defaults=True))

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the canonical JSON; of an old form, that of the text it was read from."""
        return sha256(self.canonical_json()).hexdigest()


def _by_target(links: Iterable[CountsAs]) -> dict[str, tuple[CountsAs, ...]]:
    found: dict[str, tuple[CountsAs, ...]] = {}
    for link in links:
        found[link.yes_to] = (*found.get(link.yes_to, ()), link)
    return found
