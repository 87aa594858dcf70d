"""What an item says, field by field: its words as patients read them, its logic in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html

from content.library import library
from triage.display import urgency_name
from triage.editors.case_list import answers_in_words
from triage.editors.source_map import TRUST_MARKS
from triage.engine.list_items import LIST_TITLES
from triage.engine.naming import name_field
from triage.engine.safety.people import name_question
from triage.engine.vocabulary import Text
from triage.engine.wording import PLAIN_VALUES, describe_alternative, describe_test, fill_in

if TYPE_CHECKING:
    from triage.engine.conditions import Alternative
    from triage.engine.list_items import ListItem
    from triage.engine.protocol import Protocol
    from triage.engine.sign_items import SignItem

# For editors and approvers too; everything else with words is for patients.
_FOR_STAFF = ("clinician_note",)
_LAYOUTS = {"checklist": "all questions as rows to tick", "one_by_one": "each question by itself"}


@dataclass(frozen=True)
class Said:
    """One field in words. `is_read` marks what patients read."""

    what: str
    lines: tuple[str, ...]
    is_read: bool = False
    is_list: bool = False


@dataclass(frozen=True)
class EducationBlock:
    """A stretch of an education page: HTML, or the list items shown there."""

    html: str
    signs: tuple[str, ...]


def said_by(protocol: Protocol, item: SignItem) -> tuple[Said, ...]:
    """Everything that an item says."""
    language = item.language or protocol.first_language
    return tuple(_SAYS[item.kind](_Item(protocol, item.key, item.source, language)))


def education_blocks(protocol: Protocol, item: SignItem) -> tuple[EducationBlock, ...]:
    """The text of an education page as it is shown, list items in their places with what they ask for."""
    words = {one.id: f"{one.text.to(item.language)} ({_asked(protocol, one)})" for one in protocol.list_items}
    blocks = library(item.language)[item.key].blocks
    return tuple(
        EducationBlock(
            format_html("<p><em>Picture: {}</em></p>", block.picture.alt) if block.picture else block.html,
            tuple(words[name] for name in block.signs if name in words),
        )
        for block in blocks
    )


def _asked(protocol: Protocol, one: ListItem) -> str:
    first = ", the emergency number first" if one.must_call_911(protocol.questions) else ""
    return f"{urgency_name(one.urgency)}{first}"


@dataclass(frozen=True)
class _Item:
    protocol: Protocol
    key: str
    part: Any
    language: str

    def read(self, *names: str) -> Iterator[Said]:
        """Texts of the part, those that are empty left out."""
        for name in names:
            value = getattr(self.part, name)
            texts = (value,) if isinstance(value, Text) else value or ()
            lines = tuple(fill_in(text.to(self.language), PLAIN_VALUES) for text in texts)
            if lines:
                is_list = isinstance(value, tuple)
                yield Said(name_field(name), lines, is_read=name not in _FOR_STAFF, is_list=is_list)

    def alternatives(self, what: str, alternatives: Iterable[Alternative]) -> Iterator[Said]:
        """When something holds: any of these lines."""
        lines = tuple(describe_alternative(self.protocol, one, self.language) for one in alternatives)
        if lines:
            yield Said(what, lines, is_list=True)


def _plain(what: str, *lines: str) -> Said:
    return Said(what, tuple(line for line in lines if line))


def _question(one: _Item) -> Iterator[Said]:
    question, protocol, language = one.part, one.protocol, one.language
    yield _plain("on the page", protocol.page_of[question.id].title.to(language))
    yield from one.read(
        "heading", "ask", "ask_other", "hint", "hint_other", "how_to_tell", "how_to_tell_other"
    )
    if question.type == "choice":
        options = tuple(option.label.to(language) for option in question.options)
        yield Said("options", options, is_read=True, is_list=True)
    elif question.type == "number":
        unit = question.unit.to(language)
        yield _plain(
            "answered with", f"a number of {question.minimum} to {question.maximum} {unit}, or not sure"
        )
    else:
        yield _plain("answered with", "yes, no or not sure")
    yield from one.read("label")
    yield from _marks(one)


def _marks(one: _Item) -> Iterator[Said]:
    question, protocol = one.part, one.protocol
    marks = {
        "A yes alone says: get help now (red flag).": getattr(question, "red_flag", False),
        "A yes says to call the emergency number first.": getattr(question, "call_911", False),
        "It may be left empty.": question.optional,
        "No rule looks at it.": question.informational,
        "As long as it is unanswered, it counts as not sure.": question.not_sure_until_answered,
        "It tells about the person; it is no sign.": question.role == "context",
        "It asks whether somebody ever had cancer.": question.id == protocol.cancer_question,
    }
    lines = [words for words, holds in marks.items() if holds]
    for link in question.counts_as:
        tests = " and ".join(describe_test(protocol, test, one.language) for test in link.tests)
        lines.append(f"{tests} counts as yes to {name_question(protocol, link.yes_to)}.")
    if lines:
        yield Said("what it means", tuple(lines), is_list=True)


def _rule(one: _Item) -> Iterator[Said]:
    yield _plain("whoever it holds for is told at least", urgency_name(one.part.urgency))
    yield from one.alternatives("it holds for whoever has any of these", one.part.alternatives)
    yield from one.read("reason", "clinician_note")
    yield _pages(one)


def _pages(one: _Item) -> Said:
    titles = {slug: page.title for slug, page in library(one.language).items()}
    names = tuple(titles.get(slug, slug) for slug in one.part.content)
    return Said("education pages that the result links to", names, is_list=True)


def _list_item(one: _Item) -> Iterator[Said]:
    yield from one.read("text", "text_other", "brief")
    yield from one.alternatives("it stands for", one.part.stands_for)
    yield from one.alternatives("for whoever has", one.part.for_whom)
    yield _plain("whoever has it is told at least", urgency_name(one.part.urgency))
    lists = ", ".join(LIST_TITLES[name] for name in one.part.lists)
    yield _plain("shown on", lists or "education pages and in the search alone")


def _urgency(one: _Item) -> Iterator[Said]:
    names = ("title", "by_when", "steps", "steps_other", "say", "say_other", "meanwhile", "meanwhile_other")
    yield from one.read(*names)
    yield _pages(one)


def _page(one: _Item) -> Iterator[Said]:
    page = one.part
    yield from one.read("title", "intro", "intro_other")
    yield _plain("layout", _LAYOUTS[page.layout])
    shown = list(one.alternatives("shown to whoever has (or is not sure of)", page.shown_if))
    yield from shown or [_plain("shown to", "everybody")]
    labels = tuple(question.label.to(one.language) for question in page.questions)
    yield Said("questions, in this order", labels, is_list=True)


def _floor(one: _Item) -> Iterator[Said]:
    floor, protocol = one.part, one.protocol
    question = protocol.questions[floor.question]
    answer = "yes"
    if question.type == "number" and floor.at_least is not None:
        answer = f"{floor.at_least} {question.unit.to(one.language)} or more"
    name = name_question(protocol, floor.question)
    lines = [f"{name}: {answer} alone is told at least “{urgency_name(floor.alone)}”."]
    if floor.not_sure:
        lines.append(f"{name}: not sure alone is told at least “{urgency_name(floor.not_sure)}”.")
    if floor.no_cancer:
        lines.append(f"People who certainly never had cancer: at least “{urgency_name(floor.no_cancer)}”.")
    yield Said("promised, whatever else is answered", tuple(lines))


def _combination(one: _Item) -> Iterator[Said]:
    yield from one.alternatives("whoever has", [one.part])
    yield _plain("is told at least", urgency_name(one.part.urgency))
    if one.part.reason:
        yield _plain("why", one.part.reason)


def _assumption(one: _Item) -> Iterator[Said]:
    tests = tuple(describe_test(one.protocol, test, one.language) for test in one.part.has_one_of)
    yield _plain("whoever has", describe_test(one.protocol, one.part.whoever_has, one.language))
    yield Said("has, or is not sure of, one of these too", tests, is_list=True)
    yield _plain("why this may be relied on", one.part.reason.to(one.language))


def _counted_as(one: _Item) -> Iterator[Said]:
    tests = " and ".join(describe_test(one.protocol, test, one.language) for test in one.part.tests)
    yield _plain("promised", f"{tests} counts as yes to {name_question(one.protocol, one.part.yes_to)}.")


def _only_with_others(one: _Item) -> Iterator[Said]:
    answers = tuple(describe_test(one.protocol, test, one.language) for test in one.part.answers)
    yield Said("these raise nothing by themselves", answers, is_list=True)
    yield _plain("why", one.part.reason)


def _spoken(one: _Item) -> Iterator[Said]:
    for name in ("not_sure", "not_sure_other"):
        # Its placeholder is where the words come in of which somebody is not sure.
        yield Said(name_field(name), (getattr(one.part, name).to(one.language),), is_read=True)
    for form in one.part.forms:
        answer = f": {form.answer.replace('_', ' ')}" if form.answer else ""
        lines = (form.say.to(one.language), form.say_other.to(one.language))
        yield Said(f"{name_question(one.protocol, form.question)}{answer}", lines, is_read=True)


def _roles(one: _Item) -> Iterator[Said]:
    for role, question in one.part:
        yield _plain(role.replace("_", " "), name_question(one.protocol, question) if question else "nothing")


def _source(one: _Item) -> Iterator[Said]:
    source = one.part
    yield _plain("title", source.title)
    yield _plain("publisher", source.publisher)
    yield _plain("kind", source.kind)
    yield _plain("how far our reading of it is trusted", TRUST_MARKS[source.trust])


def _education_page(one: _Item) -> Iterator[Said]:
    # The text between is shown as it stands on the page.
    page = library(one.language)[one.key]
    yield Said("title", (page.title,), is_read=True)
    yield Said("summary", (page.summary,), is_read=True)
    yield Said("questions to ask the doctor", page.questions, is_read=True, is_list=True)


def _case(one: _Item) -> Iterator[Said]:
    case = one.part
    yield _plain("story", case.story)
    answers = answers_in_words(case, [one.protocol])
    lines = tuple(f"{answer.label}: {answer.answer}" for answer in answers)
    yield Said("answers", lines, is_list=True)
    yield _plain("expected", urgency_name(case.expected))
    yield _plain("accepted", ", ".join(urgency_name(urgency) for urgency in case.accepted))
    yield _plain("why", case.rationale)
    year = f", {case.source.year}" if case.source.year else ""
    yield _plain("source", case.source.title + year, case.source.address or "")
    if case.note:
        yield _plain("note", case.note)


_SAYS: dict[str, Callable[[_Item], Iterator[Said]]] = {
    "question": _question,
    "rule": _rule,
    "list_item": _list_item,
    "urgency": _urgency,
    "page": _page,
    "floor": _floor,
    "combination": _combination,
    "assumption": _assumption,
    "counted_as": _counted_as,
    "only_with_others": _only_with_others,
    "spoken": _spoken,
    "roles": _roles,
    "source": _source,
    "education_page": _education_page,
    "case": _case,
}
