"""The parts of a protocol, what each consists of, and which of its fields name something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from triage.engine.conditions import AnswerTest
from triage.engine.faults import Path
from triage.engine.vocabulary import Referred, Refers, Strict, Text

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

PartKind = Literal[
    "source",
    "urgency",
    "page",
    "question",
    "rule",
    "list_item",
    "roles",
    "floor",
    "combination",
    "assumption",
    "counted_as",
    "only_with_others",
    "spoken",
    "spoken_form",
]
# How a place is named, where it is not by kind and key: `rule 'fever'`.
_PLACES = {
    "list_item": "list_items / '{}'",
    "roles": "roles",
    "spoken": "spoken",
    "floor": "floor of '{}'",
    "combination": "combination {}",
    "assumption": "assumption about '{}'",
    "counted_as": "promises / counted_as / no. {}",
    "only_with_others": "promises / only_with_others / no. {}",
}
# Fields that are named beside their part.
_NAMED = ("shown_if", "counts_as")


@dataclass(frozen=True)
class Part:
    """One part of a protocol. The `key` is its id, or its number where it has none; `path` is where it is."""

    kind: PartKind
    key: str
    path: Path
    item: Any

    def place(self, field: Path = ()) -> str:
        """The place of a field in words: `rule 'fever'`, `page 'pain', shown_if`."""
        place = _PLACES.get(self.kind, f"{self.kind} '{{}}'").format(self.key)
        if self.kind == "roles" and field:
            return f"{place} / {field[0]}"
        return f"{place}, {field[0]}" if field and field[0] in _NAMED else place


def parts_of(protocol: Protocol) -> Iterator[Part]:
    """Every part, in the order of the protocol; a page before its questions."""
    if protocol.roles:
        yield Part("roles", "", ("roles",), protocol.roles)
    for key, source in protocol.sources.items():
        yield Part("source", key, ("sources", key), source)
    for urgency, wording in protocol.urgencies.items():
        yield Part("urgency", urgency, ("urgencies", urgency), wording)
    for at, page in enumerate(protocol.pages):
        yield Part("page", page.id, ("pages", at), page)
        for place, question in enumerate(page.questions):
            yield Part("question", question.id, ("pages", at, "questions", place), question)
    for at, rule in enumerate(protocol.rules):
        yield Part("rule", rule.id, ("rules", at), rule)
    for at, item in enumerate(protocol.list_items):
        yield Part("list_item", item.id, ("list_items", at), item)
    if protocol.spoken:
        yield Part("spoken", "", ("spoken",), protocol.spoken)
    yield from _promises_of(protocol)


def _promises_of(protocol: Protocol) -> Iterator[Part]:
    promises = protocol.promises
    for at, floor in enumerate(promises.floors):
        yield Part("floor", floor.question, ("promises", "floors", at), floor)
    for at, combination in enumerate(promises.combinations):
        yield Part("combination", str(at + 1), ("promises", "combinations", at), combination)
    for at, assumption in enumerate(promises.assumptions):
        about = assumption.whoever_has.question
        yield Part("assumption", about, ("promises", "assumptions", at), assumption)
    for at, link in enumerate(promises.counted_as):
        yield Part("counted_as", str(at + 1), ("promises", "counted_as", at), link)
    for at, entry in enumerate(promises.only_with_others):
        yield Part("only_with_others", str(at + 1), ("promises", "only_with_others", at), entry)


def walk(part: Strict | Text) -> list[tuple[Path, Strict | Text]]:
    """The part itself and everything within it, each with its path; not the questions of a page."""
    found: list[tuple[Path, Strict | Text]] = [((), part)]
    # Grows while it is read: what stands within a step is put behind it.
    for path, inner in found:
        for name in _nesting(type(inner)):
            value = getattr(inner, name)
            if isinstance(value, tuple):
                found += [((*path, name, place), item) for place, item in enumerate(value)]
            elif value is not None:
                found.append(((*path, name), value))
    return found


def references(part: Strict | Text) -> Iterator[tuple[Path, Referred, str]]:
    """Every name of something else in a part: where it stands, what it names, and the name."""
    for path, inner in walk(part):
        yield from references_at(path, inner)


def references_at(path: Path, inner: Strict | Text) -> Iterator[tuple[Path, Referred, str]]:
    """Those of one step of a walk."""
    for field, to in _marked(type(inner)):
        # A test is written in one text.
        place = path if isinstance(inner, AnswerTest) else (*path, field)
        value = getattr(inner, field)
        if isinstance(value, tuple):
            yield from (((*place, number), to, name) for number, name in enumerate(value))
        elif value is not None:
            yield place, to, value


@cache
def _nesting(kind: type[Strict | Text]) -> tuple[str, ...]:
    """The fields in which other models stand; a text has none."""
    if issubclass(kind, Text):
        return ()
    fields = kind.model_fields.items()
    return tuple(name for name, field in fields if name != "questions" and _nests(field.annotation))


def _nests(annotation: Any) -> bool:
    is_model = isinstance(annotation, type) and issubclass(annotation, Strict | Text)
    return is_model or any(_nests(inner) for inner in get_args(annotation))


@cache
def _marked(kind: type[Strict | Text]) -> tuple[tuple[str, Referred], ...]:
    found = (
        (name, referred_by(field.annotation, field.metadata)) for name, field in kind.model_fields.items()
    )
    return tuple((name, to) for name, to in found if to)


def referred_by(annotation: Any, metadata: Any = ()) -> Referred | None:
    """What a type refers to by its mark, or by that of a type within it: `tuple[QuestionId, ...]`."""
    for mark in (*metadata, *getattr(annotation, "__metadata__", ())):
        if isinstance(mark, Refers):
            return mark.to
    return next((to for inner in get_args(annotation) if (to := referred_by(inner))), None)
