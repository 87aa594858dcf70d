"""Checks that every name in a protocol means something, and says what was probably meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

from triage.engine.conditions import Alternative, AnswerTest
from triage.engine.list_items import ListItem
from triage.engine.questions import CountsAs, Question
from triage.engine.sources import Citation, Passage
from triage.engine.vocabulary import AnswerState, CareTeam, Text, Urgency, did_you_mean, lines_of

if TYPE_CHECKING:
    from triage.engine.protocol import Floor, Page, Protocol

# What a text may leave open for the clinic's settings to fill in.
PLACEHOLDERS = frozenset({"emergency_number", "crisis_number", "fallback_hours", "care_team", "history"})

# The type of the question in each role.
ROLE_TYPES = {"crisis": "yes_no", "care_team": "choice"}

# The part that a test of a question must have; where none is named, it has neither number nor options.
PART_TO_FIT = {"yes_no": None, "number": "at_least", "choice": "options"}
HOW_TO_FIT = {
    "yes_no": "It is answered yes or no: leave number and options out.",
    "number": "It is answered with a number: say from which number on.",
    "choice": "It is answered with an option: name at least one, and no number.",
}


@dataclass(frozen=True)
class Problem:
    """One fault of a protocol: its place, what is wrong, and what was probably meant."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class ProtocolError(Exception):
    """A protocol that cannot be loaded, with every fault that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def reference_problems(protocol: Protocol) -> Iterator[Problem]:
    """Every question, option, page and source that is named in it and does not exist or fit."""
    return _Checker(protocol).problems()


def check_outside_references(
    protocol: Protocol, *, pages: Collection[str], passages: Collection[Passage]
) -> None:
    """Raise ProtocolError unless the content pages and document passages it names are known."""
    problems = [
        Problem(where, f"unknown content page '{slug}'.{did_you_mean(slug, pages)}")
        for where, slugs in _content_links(protocol)
        for slug in slugs
        if slug not in pages
    ]
    for where, citations in _citations(protocol):
        for citation in citations:
            if citation.lines is not None:
                problems += [Problem(where, what) for what in passage_problems(citation, passages)]
    if problems:
        raise ProtocolError(problems)


def passage_problems(citation: Citation, passages: Collection[Passage]) -> Iterator[str]:
    """What is wrong with the heading and the lines that a citation of the document names, in words."""
    headings = {passage.heading for passage in passages}
    if citation.heading not in headings:
        hint = did_you_mean(citation.heading or "", headings)
        yield f"unknown passage '{citation.heading}'.{hint}"
        return
    covered = {line for p in passages if p.heading == citation.heading for line in lines_of(p.lines)}
    if not set(citation.line_range) <= covered:
        ranges = ", ".join(p.lines for p in passages if p.heading == citation.heading)
        yield f"lines {citation.lines} are not under '{citation.heading}', which has lines {ranges}"


def _content_links(protocol: Protocol) -> Iterator[tuple[str, tuple[str, ...]]]:
    for urgency, wording in protocol.urgencies.items():
        yield f"urgency '{urgency}'", wording.content
    for rule in protocol.rules:
        yield f"rule '{rule.id}'", rule.content


def _citations(protocol: Protocol) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    for question in protocol.questions.values():
        yield f"question '{question.id}'", question.citations
    for rule in protocol.rules:
        yield f"rule '{rule.id}'", rule.citations


def citation_problems(citation: Citation, source_kinds: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with a citation of one of these sources, whose kinds are given by id, in words."""
    kind = source_kinds.get(citation.source)
    if kind is None:
        yield f"unknown source '{citation.source}'.{did_you_mean(citation.source, source_kinds)}"
    elif kind == "document" and not (citation.heading and citation.lines):
        yield f"a citation of '{citation.source}' needs a heading and lines"
    elif kind != "document" and (not citation.topic or citation.heading or citation.lines):
        yield f"a citation of '{citation.source}' needs a topic and nothing else"
    if citation.lines and not citation.line_range:
        yield f"lines {citation.lines} run backwards"


def placeholder_problems(words: str) -> Iterator[str]:
    """What is wrong with the placeholders of a text, in words."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        yield "a curly bracket without its partner; placeholders look like {emergency_number}"
        return
    for name in sorted(names - PLACEHOLDERS):
        yield f"unknown placeholder '{{{name}}}'.{did_you_mean(name, PLACEHOLDERS)}"


def test_problems(test: AnswerTest, questions: Mapping[str, Question]) -> Iterator[str]:
    """What is wrong with a test that looks at one of these questions, in words."""
    question = questions.get(test.question)
    if question is None:
        yield _unknown_question(test.question, questions)
        return
    has = {"at_least": test.at_least is not None, "options": bool(test.options)}
    if {part for part, is_there in has.items() if is_there} != {PART_TO_FIT[question.type]} - {None}:
        how = HOW_TO_FIT[question.type]
        yield f"the test '{test}' does not fit a question of type {question.type}. {how}"
    if (
        question.type == "number"
        and test.at_least is not None
        and not question.minimum < test.at_least <= question.maximum
    ):
        yield f"'{test}' can never be both true and false: {question.minimum} to {question.maximum}"
    if question.type == "choice":
        known = {option.id for option in question.options}
        for option in sorted(set(test.options) - known):
            yield f"unknown option '{option}'.{did_you_mean(option, known)}"


def list_item_problems(item: ListItem, questions: Mapping[str, Question]) -> Iterator[str]:
    """What is wrong with the signs that a list item names, in words."""
    problems = [what for test in item.tests for what in test_problems(test, questions)]
    yield from dict.fromkeys(problems)
    if not problems and item.is_mixed(questions):
        yield "the emergency number comes first for some of its signs only; make two items of it"


def _place_of(item: ListItem) -> str:
    return f"list_items / '{item.id}'"


def _unknown_question(name: str, questions: Mapping[str, Question]) -> str:
    return f"unknown question '{name}'.{did_you_mean(name, questions)}"


def option_problems(ids: Sequence[str]) -> Iterator[str]:
    """What is wrong with the ids of a question's options, in words."""
    for identifier in sorted(set(ids) & set(AnswerState)):
        yield f"option '{identifier}' is an answer to every question already"
    if len(set(ids)) < len(ids):
        yield "two options have the same id"


def range_problems(minimum: int, maximum: int) -> Iterator[str]:
    """What is wrong with the numbers that a question may be answered with, in words."""
    if minimum >= maximum:
        yield f"minimum {minimum} is not below maximum {maximum}"


def floor_problems(floor: Floor, question_type: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a floor for a question of this type: the field, and what to do."""
    part = PART_TO_FIT.get(question_type, "")
    named = f"a question of type {question_type}"
    if part == "options":
        yield "alone", f"a floor does not fit {named}; a rule or a combination can look at options"
    elif part == "at_least" and floor.at_least is None:
        yield "at_least", f"a floor for {named} needs at_least: from which number on it holds"
    elif part is None and floor.at_least is not None:
        yield "at_least", f"a floor from a number on does not fit {named}"


class _Checker:
    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol

    def problems(self) -> Iterator[Problem]:
        yield from self._unique_ids()
        yield from self._urgencies()
        if self.protocol.cancer_question not in self.protocol.questions:
            yield self._unknown_question("cancer_question", self.protocol.cancer_question)
        yield from self._roles()
        for page in self.protocol.pages:
            yield from self._page(page)
        kinds = {key: source.kind for key, source in self.protocol.sources.items()}
        for where, citations in _citations(self.protocol):
            for citation in citations:
                for what in citation_problems(citation, kinds):
                    yield Problem(where, what)
        for rule in self.protocol.rules:
            for alternative in rule.alternatives:
                yield from self._alternative(f"rule '{rule.id}'", alternative)
        yield from self._promises()
        for item in self.protocol.list_items:
            for what in list_item_problems(item, self.protocol.questions):
                yield Problem(_place_of(item), what)
        yield from self._placeholders()

    def _unique_ids(self) -> Iterator[Problem]:
        kinds = {
            "page": [page.id for page in self.protocol.pages],
            "question": [q.id for page in self.protocol.pages for q in page.questions],
            "rule": [rule.id for rule in self.protocol.rules],
            "list_items /": [item.id for item in self.protocol.list_items],
        }
        for kind, ids in kinds.items():
            for identifier, times in Counter(ids).items():
                if times > 1:
                    yield Problem(f"{kind} '{identifier}'", f"stands {times} times; ids are unique")

    def _urgencies(self) -> Iterator[Problem]:
        for urgency in Urgency:
            if urgency not in self.protocol.urgencies:
                yield Problem("urgencies", f"no wording for '{urgency}'")

    def _roles(self) -> Iterator[Problem]:
        for role, name in self.protocol.roles or ():
            where, question = f"roles / {role}", self.protocol.questions.get(name or "")
            if name is None:
                continue
            if question is None:
                yield self._unknown_question(where, name)
            elif question.type != ROLE_TYPES[role]:
                yield Problem(
                    where,
                    f"'{name}' is of type {question.type}; name a question of type {ROLE_TYPES[role]}, or "
                    "null where there is none",
                )
            elif question.type == "choice":
                known = {option.id for option in question.options}
                for option in sorted(set(CareTeam) - known):
                    yield Problem(where, f"'{name}' has no option '{option}', which the program looks for")

    def _page(self, page: Page) -> Iterator[Problem]:
        earlier = set()
        for other in self.protocol.pages:
            if other.id == page.id:
                break
            earlier |= {question.id for question in other.questions}
        for alternative in page.shown_if:
            yield from self._alternative(f"page '{page.id}', shown_if", alternative)
            for test in alternative.tests:
                if test.question in self.protocol.questions and test.question not in earlier:
                    yield Problem(
                        f"page '{page.id}', shown_if",
                        f"'{test.question}' is asked on this page or later; name earlier pages only",
                    )
        for question in page.questions:
            yield from self._question(question)

    def _question(self, question: Question) -> Iterator[Problem]:
        where = f"question '{question.id}'"
        if question.type == "number":
            for what in range_problems(question.minimum, question.maximum):
                yield Problem(where, what)
        if question.type == "choice":
            for what in option_problems([option.id for option in question.options]):
                yield Problem(where, what)
        if question.heading and question.type == "yes_no" and question.body_region:
            yield Problem(f"{where}, heading", "it is asked on the body picture, under no heading")
        for link in question.counts_as:
            if link.test.question != question.id:
                yield Problem(f"{where}, counts_as", f"the test must look at '{question.id}' itself")
            yield from self._counts_as(f"{where}, counts_as", link)

    def _counts_as(self, where: str, link: CountsAs) -> Iterator[Problem]:
        for test in link.tests:
            yield from self._test(where, test)
        target = self.protocol.questions.get(link.yes_to)
        if target is None:
            yield self._unknown_question(where, link.yes_to)
        elif target.type != "yes_no" or target.counts_as:
            yield Problem(where, f"'{link.yes_to}' must be a plain yes/no question")

    def _alternative(self, where: str, alternative: Alternative) -> Iterator[Problem]:
        for test in alternative.tests:
            yield from self._test(where, test)

    def _test(self, where: str, test: AnswerTest) -> Iterator[Problem]:
        for what in test_problems(test, self.protocol.questions):
            yield Problem(where, what)

    def _promises(self) -> Iterator[Problem]:
        yield from self._floors()
        promises = self.protocol.promises
        for number, combination in enumerate(promises.combinations, start=1):
            yield from self._alternative(f"combination {number}", combination)
        for number, link in enumerate(promises.counted_as, start=1):
            yield from self._counts_as(f"promises / counted_as / no. {number}", link)
        for number, entry in enumerate(promises.only_with_others, start=1):
            for test in entry.answers:
                yield from self._test(f"promises / only_with_others / no. {number}", test)
        for assumption in promises.assumptions:
            where = f"assumption about '{assumption.whoever_has.question}'"
            for test in (assumption.whoever_has, *assumption.has_one_of):
                yield from self._test(where, test)
            question = self.protocol.questions.get(assumption.whoever_has.question)
            if question is not None and question.type == "yes_no" and question.red_flag:
                yield Problem(where, "nothing may be assumed about a red flag")

    def _floors(self) -> Iterator[Problem]:
        promises = self.protocol.promises
        for name, times in Counter(floor.question for floor in promises.floors).items():
            if times > 1:
                yield Problem("promises", f"two floors for '{name}'; a question has one")
        for floor in promises.floors:
            where = f"floor of '{floor.question}'"
            question = self.protocol.questions.get(floor.question)
            if question is None:
                yield self._unknown_question(where, floor.question)
            else:
                for _, what in floor_problems(floor, question.type):
                    yield Problem(where, what)

    def _placeholders(self) -> Iterator[Problem]:
        texts: list[tuple[str, Text]] = [(f"rule '{rule.id}'", rule.reason) for rule in self.protocol.rules]
        texts += [(_place_of(i), text) for i in self.protocol.list_items for text in i.texts]
        for urgency, wording in self.protocol.urgencies.items():
            for text in (wording.title, *wording.texts):
                texts.append((f"urgency '{urgency}'", text))
        for where, text in texts:
            for words in text.root.values():
                for what in placeholder_problems(words):
                    yield Problem(where, what)

    def _unknown_question(self, where: str, name: str) -> Problem:
        return Problem(where, _unknown_question(name, self.protocol.questions))
