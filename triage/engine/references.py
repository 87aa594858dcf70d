"""Checks that every name in a protocol means something and fits, and says what was probably meant.

One part is checked by itself, given what it may refer to; a whole protocol is checked part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from triage.engine.conditions import AnswerTest
from triage.engine.faults import Fault, Problem, ProtocolError
from triage.engine.fitting import (
    ROLE_TYPES,
    citation_problems,
    floor_problems,
    option_problems,
    passage_problems,
    placeholder_problems,
    range_problems,
    test_problems,
    unknown,
)
from triage.engine.list_items import ListItem
from triage.engine.parts import Part, PartKind, parts_of, references_at, walk
from triage.engine.questions import CountsAs, Question
from triage.engine.saying import form_problems, frame_problems, keys_to_say
from triage.engine.sources import Citation, Passage
from triage.engine.spoken import Spoken, SpokenForm
from triage.engine.vocabulary import CareTeam, Referred, Strict, Text, Urgency, lines_of

if TYPE_CHECKING:
    from triage.engine.protocol import Assumption, Floor, Page, Protocol, Roles, Rule, UrgencyWording

_WITH_IDS: tuple[PartKind, ...] = ("page", "question", "rule", "list_item", "floor")


@dataclass(frozen=True)
class Names:
    """What one part of a protocol, or of one in the making, may refer to."""

    questions: Mapping[str, Question] = field(default_factory=dict)
    # The ids of the pages in their order, and that of the page of each question.
    pages: Sequence[str] = ()
    page_of: Mapping[str, str] = field(default_factory=dict)
    source_kinds: Mapping[str, str] = field(default_factory=dict)
    # Questions that are there but cannot be read yet: nobody knows whether a test of them fits.
    unreadable: frozenset[str] = frozenset()

    @classmethod
    def of(cls, protocol: Protocol) -> Names:
        return cls(
            questions=protocol.questions,
            pages=[page.id for page in protocol.pages],
            page_of={key: page.id for key, page in protocol.page_of.items()},
            source_kinds={key: source.kind for key, source in protocol.sources.items()},
        )

    def unknown(self, to: Referred, name: str) -> str:
        """What is wrong with the name of a question or source, in words; nothing when there is one."""
        if to == "question" and name not in self.unreadable and name not in self.questions:
            return unknown("question", name, [*self.questions, *self.unreadable])
        if to == "source" and name not in self.source_kinds:
            return unknown("source", name, self.source_kinds)
        return ""

    def is_asked_before(self, question: str, page: str) -> bool:
        """Whether a question is asked on an earlier page."""
        return self.page_of.get(question) in self.pages[: self.pages.index(page)]


def reference_problems(protocol: Protocol) -> Iterator[Problem]:
    """Every question, option, page and source that is named in it and does not exist or fit."""
    parts = tuple(parts_of(protocol))
    yield from _unique_ids(parts)
    for urgency in Urgency:
        if urgency not in protocol.urgencies:
            yield Problem("urgencies", f"no wording for '{urgency}'", ("urgencies",))
    names = Names.of(protocol)
    if what := names.unknown("question", protocol.cancer_question):
        yield Problem("cancer_question", what, ("cancer_question",))
    for part in parts:
        yield from _located(part, part_faults(part.kind, part.item, names))


def check_outside_references(
    protocol: Protocol, *, pages: Collection[str], passages: Collection[Passage]
) -> None:
    """Raise ProtocolError unless the content pages and document passages it names are known."""
    if problems := list(outside_problems(protocol, pages=pages, passages=passages)):
        raise ProtocolError(problems)


def outside_problems(
    protocol: Protocol, *, pages: Collection[str], passages: Collection[Passage]
) -> Iterator[Problem]:
    """The content pages and document passages that it names and that are not known."""
    for part in parts_of(protocol):
        yield from _located(part, outside_faults(part.item, pages=pages, passages=passages))


def changed_passages(
    protocol: Protocol, passages: Iterable[Passage], earlier: Mapping[str, str]
) -> Iterator[Problem]:
    """The citations of passages that read otherwise than earlier, by their hashes of then."""
    changed = [passage for passage in passages if earlier.get(passage.id) != passage.sha256]
    for part in parts_of(protocol):
        cited = [(path, inner) for path, inner in walk(part.item) if isinstance(inner, Citation)]
        faults = (
            Fault(
                path, f"lines {citation.lines} under “{passage.heading}” read otherwise than when it was made"
            )
            for path, citation in cited
            for passage in changed
            if citation.heading == passage.heading
            and not set(citation.line_range).isdisjoint(lines_of(passage.lines))
        )
        yield from _located(part, faults)


def _located(part: Part, faults: Iterable[Fault]) -> Iterator[Problem]:
    for fault in faults:
        yield Problem(part.place(fault.path), fault.what, (*part.path, *fault.path))


def part_faults(kind: PartKind, part: Strict, names: Names) -> Iterator[Fault]:
    """Everything that is wrong with one part, given what it may refer to."""
    for path, inner in walk(part):
        for place, to, name in references_at(path, inner):
            if what := names.unknown(to, name):
                yield Fault(place, what)
        for fault in _fit_faults(inner, names):
            yield Fault((*path, *fault.path), fault.what)
    if kind in _CHECKS:
        yield from _CHECKS[kind](part, names)


def outside_faults(part: Strict, *, pages: Collection[str], passages: Collection[Passage]) -> Iterator[Fault]:
    """The content pages and document passages that one part names and that are not known."""
    for path, inner in walk(part):
        for place, to, slug in references_at(path, inner):
            if to == "content page" and slug not in pages:
                yield Fault(place, unknown("content page", slug, pages))
        if isinstance(inner, Citation) and inner.lines is not None:
            for what in passage_problems(inner, passages):
                yield Fault((*path, "lines"), what)


def _fit_faults(inner: Strict | Text, names: Names) -> Iterator[Fault]:
    """What is wrong with a test, a link or a citation whose names are known."""
    if isinstance(inner, AnswerTest) and inner.question in names.questions:
        yield from (Fault((), what) for what in test_problems(inner, names.questions))
    elif isinstance(inner, CountsAs):
        target = names.questions.get(inner.yes_to)
        if target is not None and (target.type != "yes_no" or target.counts_as):
            yield Fault(("yes_to",), f"'{inner.yes_to}' must be a plain yes/no question")
    elif isinstance(inner, Citation) and inner.source in names.source_kinds:
        yield from (Fault(("source",), what) for what in citation_problems(inner, names.source_kinds))


def _placeholder_faults(part: Strict, *fields: str) -> Iterator[Fault]:
    """Of these fields, or of all of them."""
    for path, inner in walk(part):
        if isinstance(inner, Text) and (not fields or path[0] in fields):
            for language, words in inner.root.items():
                yield from (Fault((*path, language), what) for what in placeholder_problems(words))


def _roles(roles: Roles, names: Names) -> Iterator[Fault]:
    for role, name in roles:
        question = names.questions.get(name or "")
        if question is None:
            continue
        if question.type != ROLE_TYPES[role]:
            what = f"'{name}' is of type {question.type}; name a question of type {ROLE_TYPES[role]}, or "
            yield Fault((role,), what + "null where there is none")
        elif question.type == "choice":
            for option in sorted(set(CareTeam) - {option.id for option in question.options}):
                yield Fault((role,), f"'{name}' has no option '{option}', which the program looks for")


def _page(page: Page, names: Names) -> Iterator[Fault]:
    for path, inner in walk(page):
        if not isinstance(inner, AnswerTest) or inner.question not in names.questions:
            continue
        if not names.is_asked_before(inner.question, page.id):
            what = f"'{inner.question}' is asked on this page or later; name earlier pages only"
            yield Fault(path, what)


def _question(question: Question, names: Names) -> Iterator[Fault]:  # noqa: ARG001
    if question.type == "number":
        yield from (Fault(("maximum",), what) for what in range_problems(question.minimum, question.maximum))
    if question.type == "choice":
        ids = [option.id for option in question.options]
        yield from (Fault(("options",), what) for what in option_problems(ids))
    if question.type == "yes_no" and question.body_region and question.heading:
        yield Fault(("heading",), "it is asked on the body picture, under no heading")
    for place, link in enumerate(question.counts_as):
        if link.test.question != question.id:
            yield Fault(("counts_as", place, "test"), f"the test must look at '{question.id}' itself")


def _rule(rule: Rule, names: Names) -> Iterator[Fault]:  # noqa: ARG001
    yield from _placeholder_faults(rule, "reason")


def _wording(wording: UrgencyWording, names: Names) -> Iterator[Fault]:  # noqa: ARG001
    yield from _placeholder_faults(wording)


def _list_item(item: ListItem, names: Names) -> Iterator[Fault]:
    yield from _placeholder_faults(item)
    if any(what for test in item.tests for what in test_problems(test, names.questions)):
        return
    if item.is_mixed(names.questions):
        what = "the emergency number comes first for some of its signs only; make two items of it"
        yield Fault(("stands_for",), what)


def _spoken(spoken: Spoken, names: Names) -> Iterator[Fault]:
    keys = [form.key for form in spoken.forms]
    for at, form in enumerate(spoken.forms):
        if form.key in keys[:at]:
            yield Fault(("forms", at), f"'{form.key}' has a form already")
        yield from (Fault(("forms", at, *fault.path), fault.what) for fault in _spoken_form(form, names))
    yield from (Fault(field, what) for field, what in frame_problems(spoken.frames))
    if not names.unreadable:
        for question in names.questions.values():
            for key in sorted(keys_to_say(question) - set(keys)):
                yield Fault(("forms", key), f"nothing says '{key}'; write a form for it")


def _spoken_form(form: SpokenForm, names: Names) -> Iterator[Fault]:
    if form.question in names.questions:
        question = names.questions[form.question]
        yield from (Fault((place,), what) for place, what in form_problems(form, question))


def _floor(floor: Floor, names: Names) -> Iterator[Fault]:
    question = names.questions.get(floor.question)
    if question is not None:
        yield from (Fault((part,), what) for part, what in floor_problems(floor, question.type))


def _assumption(assumption: Assumption, names: Names) -> Iterator[Fault]:
    question = names.questions.get(assumption.whoever_has.question)
    if question is not None and question.type == "yes_no" and question.red_flag:
        yield Fault(("whoever_has",), "nothing may be assumed about a red flag")


# What is checked of a kind beyond names that are known and tests that fit.
_CHECKS: dict[PartKind, Callable[[Any, Names], Iterator[Fault]]] = {
    "roles": _roles,
    "page": _page,
    "question": _question,
    "rule": _rule,
    "urgency": _wording,
    "list_item": _list_item,
    "spoken": _spoken,
    "spoken_form": _spoken_form,
    "floor": _floor,
    "assumption": _assumption,
}


def _unique_ids(parts: Iterable[Part]) -> Iterator[Problem]:
    named: dict[tuple[PartKind, str], list[Part]] = {}
    for part in parts:
        if part.kind in _WITH_IDS:
            named.setdefault((part.kind, part.key), []).append(part)
    for (kind, key), found in named.items():
        if len(found) < 2:
            continue
        if kind == "floor":
            yield Problem("promises", f"two floors for '{key}'; a question has one", found[-1].path)
        else:
            what = f"stands {len(found)} times; ids are unique"
            yield Problem(found[-1].place(), what, found[-1].path)
