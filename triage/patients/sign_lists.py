"""The lists of warning signs that people read, from the list items of a protocol.

Three kinds of places show them:
- the start page and the education pages show the items of the live version;
- the result and the handover sheet those of the version that the person began with;
- the emergency page, the error pages and the page *Not saved* must open whatever is broken, so they show
  those of the program's own file, even while another version is live. Publishing proves that file's items
  against every version too (property 8), so that they can never promise another urgency than it gives.

A version from before list items has none; those of the program's file take their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.display import text_language
from triage.engine.list_items import ListItem, ListName
from triage.engine.protocol import Protocol
from triage.engine.vocabulary import Text, Urgency
from triage.engine.wording import fill_in
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.placeholders import plain_values
from triage.patients.served import protocol_in_use, protocol_of_program
from triage.protocols.shipped import shipped_icons

if TYPE_CHECKING:
    Words = Callable[[ListItem], Text]

# For a sign that nothing was drawn for.
NO_ICON = "dot"


@dataclass(frozen=True)
class SignLine:
    """A sign in words, and the icon before it."""

    words: str
    icon: str


@dataclass(frozen=True)
class SignList:
    """Signs that need help now: those for the emergency number first, and the others."""

    call_911_lines: tuple[SignLine, ...]
    get_help_lines: tuple[SignLine, ...]

    @property
    def call_911(self) -> tuple[str, ...]:
        """The words of the first alone."""
        return tuple(line.words for line in self.call_911_lines)

    @property
    def get_help(self) -> tuple[str, ...]:
        """The words of the others alone."""
        return tuple(line.words for line in self.get_help_lines)


@dataclass(frozen=True)
class SignGroup:
    """Signs that ask for the same: `level` is `call_911` or an urgency."""

    level: str
    signs: tuple[str, ...]


def brief_list(name: ListName, protocol: Protocol, values: Mapping[str, str]) -> SignList:
    """One list in few words, for nobody in particular."""
    return _split(protocol, name, lambda item: item.brief or item.text, values)


def full_list(
    name: ListName, protocol: Protocol, *, is_for_other: bool, values: Mapping[str, str]
) -> SignList:
    """One list in sentences, for the person or for someone who answers for them."""
    return _split(
        protocol, name, lambda item: (item.text_other if is_for_other else None) or item.text, values
    )


def start_list() -> SignList:
    return brief_list("start", protocol_in_use(), plain_values(clinic_or_last_known()))


def emergency_list() -> SignList:
    """The list on pages that open without a database."""
    return brief_list("emergency_page", protocol_of_program(), plain_values(clinic_or_last_known()))


def sign_groups(names: Iterable[str]) -> tuple[SignGroup, ...]:
    """The named items of the live version by what they ask for, the most urgent first.

    An item that the live version lacks is shown as the program's file has it: a warning is never left out.
    """
    protocol = protocol_in_use()
    values = plain_values(clinic_or_last_known())
    items = {**items_by_id(protocol_of_program()), **items_by_id(protocol)}
    chosen = [items[name] for name in dict.fromkeys(names) if name in items]
    questions = {**protocol_of_program().questions, **protocol.questions}
    language = text_language(protocol)
    groups: dict[str, list[str]] = {}
    for item in chosen:
        level = "call_911" if item.must_call_911(questions) else item.urgency.value
        groups.setdefault(level, []).append(fill_in(item.text.to(language), values))
    levels = ("call_911", *(urgency.value for urgency in reversed(Urgency)))
    return tuple(SignGroup(level, tuple(groups[level])) for level in levels if level in groups)


def items_by_id(protocol: Protocol) -> dict[str, ListItem]:
    return {item.id: item for item in protocol.list_items}


def _split(protocol: Protocol, name: ListName, words: Words, values: Mapping[str, str]) -> SignList:
    shown = protocol if protocol.items_on(name) else protocol_of_program()
    items = shown.items_on(name)
    language = text_language(shown)

    def chosen(*, must_call_911: bool) -> Iterator[SignLine]:
        for item in items:
            if item.must_call_911(shown.questions) == must_call_911:
                icon = shipped_icons().get(item.id, NO_ICON)
                yield SignLine(fill_in(words(item).to(language), values), icon)

    return SignList(tuple(chosen(must_call_911=True)), tuple(chosen(must_call_911=False)))
