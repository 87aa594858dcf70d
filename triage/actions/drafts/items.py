"""The items of a draft, each as the engine's models read it, and what is wrong with each."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, cast, get_args

from pydantic import BaseModel, Field, TypeAdapter, ValidationError, create_model

from content.library import library
from triage.engine.faults import Fault, Path, ProtocolError
from triage.engine.list_items import ListItem
from triage.engine.loading import load_data, shape_problem
from triage.engine.protocol import (
    Assumption,
    Combination,
    Floor,
    OnlyWithOthers,
    Page,
    Promises,
    Protocol,
    Rule,
    UrgencyWording,
)
from triage.engine.questions import Question
from triage.engine.references import Names, outside_faults, part_faults
from triage.engine.saying import frame_problems, keys_to_say
from triage.engine.sources import Source
from triage.engine.spoken import Spoken, SpokenForm
from triage.engine.vocabulary import LANGUAGE_PATTERN, Strict, Text
from triage.models import DraftItem, ItemKind
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from triage.engine.faults import Problem
    from triage.engine.parts import PartKind
    from triage.models import Draft

# What items of their own say; all else of a protocol and its promises is the frame.
_LISTED = {"sources", "urgencies", "pages", "rules", "promises", "list_items", "spoken"}
_PROMISED = {
    "floors": ItemKind.FLOOR,
    "combinations": ItemKind.COMBINATION,
    "assumptions": ItemKind.ASSUMPTION,
    "only_with_others": ItemKind.WITH_OTHERS,
}
# What belongs to a question, and goes with it.
BESIDE = (ItemKind.FLOOR, ItemKind.SPOKEN_FORM)
# What the engine calls the parts that have another name here.
_PART_KINDS: dict[str, PartKind] = {
    ItemKind.LIST_ITEM: "list_item",
    ItemKind.SPOKEN_FORM: "spoken_form",
    ItemKind.WITH_OTHERS: "only_with_others",
}


def _model(name: str, *parts: tuple[type[BaseModel], set[str]], **more: Any) -> type[Strict]:
    """The fields of some models but for those left out, and more."""
    fields: Any = more | {
        field: (info.annotation, info)
        for model, left_out in parts
        for field, info in model.model_fields.items()
        if field not in left_out
    }
    made: type[Strict] = create_model(name, __base__=Strict, **fields)
    return made


# How somebody says that they are not sure; only a protocol that says how answers are spoken has it.
_FRAMES = {
    name: (Text | None, Field(default=None, description=info.description))
    for name, info in Spoken.model_fields.items()
    if name != "forms"
}
Frame = _model("Frame", (Protocol, _LISTED), (Promises, set(_PROMISED)), **_FRAMES)
_FRAME_PROMISES = Promises.model_fields.keys() - _PROMISED.keys()
# The models of each kind: one, or one for each type of question.
MODELS: dict[str, tuple[type[Strict], ...]] = {
    ItemKind.FRAME: (Frame,),
    ItemKind.SOURCE: (Source,),
    ItemKind.URGENCY: (UrgencyWording,),
    ItemKind.PAGE: (_model("PageHead", (Page, {"questions"})),),
    ItemKind.QUESTION: get_args(get_args(Question)[0]),
    ItemKind.RULE: (Rule,),
    ItemKind.FLOOR: (Floor,),
    ItemKind.COMBINATION: (Combination,),
    ItemKind.ASSUMPTION: (Assumption,),
    ItemKind.WITH_OTHERS: (OnlyWithOthers,),
    ItemKind.LIST_ITEM: (ListItem,),
    ItemKind.SPOKEN_FORM: (SpokenForm,),
}
_READERS: dict[str, TypeAdapter[Any]] = {
    kind: TypeAdapter(Question if kind == ItemKind.QUESTION else models[0]) for kind, models in MODELS.items()
}


@dataclass(frozen=True)
class ItemFault(Fault):
    """What is wrong at one place of an item's document. `type` is pydantic's name of what it found itself."""

    type: str = ""
    context: Any = None
    sent: Any = None


# A draft is read at every save, and few of its items have changed since.
@lru_cache(maxsize=5000)
def _parse(kind: str, document: str) -> Any:
    return _READERS[kind].validate_json(document)


def parse(kind: str, document: Any) -> Any:
    """An item as the engine reads it. Raises pydantic's ValidationError, or ProtocolError."""
    return _parse(kind, json.dumps(document))


def dump(part: Any) -> dict[str, Any]:
    """A part of a protocol as the document that is stored."""
    document: dict[str, Any] = part.model_dump(mode="json", exclude_defaults=True)
    return document


def readable(kind: str, document: Any) -> Any:
    """An item as the engine reads it; None when it cannot."""
    try:
        return parse(kind, document)
    except ValidationError:
        return None


def _shape_faults(kind: str, document: Any) -> Iterator[ItemFault]:
    """What keeps the engine from reading a document at all."""
    try:
        parse(kind, document)
    except ValidationError as error:
        for details in error.errors():
            problem = shape_problem(details, document, MODELS[kind][0])
            # A question without a type, or with another, is none of the models.
            if details["type"] == "union_tag_not_found":
                yield ItemFault(("type",), "'type' is missing", "missing")
                continue
            path = ("type",) if details["type"] == "union_tag_invalid" else problem.path
            yield ItemFault(path, problem.what, details["type"], details.get("ctx"), details["input"])


def _parts(kind: str, read: Any) -> Iterator[tuple[PartKind, Any, Path]]:
    """What the engine checks of an item, each with its path: all of it, or the parts of the frame."""
    if kind != ItemKind.FRAME:
        yield _PART_KINDS.get(kind, cast("PartKind", kind)), read, ()
        return
    if read.roles:
        yield "roles", read.roles, ("roles",)
    for name in _FRAME_PROMISES:
        yield from ((cast("PartKind", name), part, (name, at)) for at, part in enumerate(getattr(read, name)))


def _whole(items: Iterable[DraftItem]) -> dict[str, list[DraftItem]]:
    of: dict[str, list[DraftItem]] = defaultdict(list)
    for item in sorted(items, key=lambda item: (item.position, item.pk or float("inf"))):
        of[item.kind].append(item)
    asked = {item.key for item in of[ItemKind.QUESTION]}
    for kind in BESIDE:
        of[kind] = [item for item in of[kind] if question_of(item) in asked]
    return of


def question_of(item: DraftItem) -> str:
    """The question that a floor or a spoken form belongs to."""
    return item.key.partition("/")[0]


class Items:
    """Everything in a draft, by kind and in order."""

    def __init__(self, items: Iterable[DraftItem]) -> None:
        self.of = _whole(items)

    @classmethod
    def stored(cls, draft: Draft) -> Items:
        return cls(draft.items.all())

    def changed(self, *changed: DraftItem, without: Iterable[DraftItem] = ()) -> Items:
        """The same with some items as they are given here, and without others."""
        gone = {item.pk for item in (*changed, *without) if item.pk}
        return Items([*(item for item in self if item.pk not in gone), *changed])

    def __iter__(self) -> Iterator[DraftItem]:
        return (item for items in self.of.values() for item in items)

    def find(self, kind: str, key: str) -> DraftItem | None:
        return next((item for item in self.of[kind] if item.key == key), None)

    def beside(self, question: str) -> list[DraftItem]:
        """What belongs to a question: its floor, and how answers to it are said."""
        return [item for kind in BESIDE for item in self.of[kind] if question_of(item) == question]

    @property
    def frame(self) -> DraftItem:
        return self.of[ItemKind.FRAME][0]

    @cached_property
    def languages(self) -> list[str]:
        """Those of the draft; English where they cannot be read."""
        languages = self.frame.document.get("languages")
        written = languages if isinstance(languages, list) else []
        return [code for code in written if LANGUAGE_PATTERN.match(str(code))] or ["en"]

    @cached_property
    def questions(self) -> list[DraftItem]:
        """In the order in which they are asked."""
        order = {page.key: at for at, page in enumerate(self.of[ItemKind.PAGE])}
        return sorted(self.of[ItemKind.QUESTION], key=lambda item: order.get(item.page, len(order)))

    @property
    def strays(self) -> list[DraftItem]:
        """The questions whose page is gone: no document of a protocol has a place for them."""
        pages = {page.key for page in self.of[ItemKind.PAGE]}
        return [item for item in self.of[ItemKind.QUESTION] if item.page not in pages]

    @cached_property
    def names(self) -> Names:
        """What an item may refer to."""
        read = {item.key: readable(item.kind, item.document) for item in self.questions}
        sources = ((item.key, readable(item.kind, item.document)) for item in self.of[ItemKind.SOURCE])
        return Names(
            questions={key: question for key, question in read.items() if question},
            pages=[page.key for page in self.of[ItemKind.PAGE]],
            page_of={item.key: item.page for item in self.questions},
            source_kinds={key: source.kind for key, source in sources if source},
            unreadable=frozenset(key for key, question in read.items() if not question),
        )

    # ---- what is wrong

    def faults_of(self, item: DraftItem) -> list[ItemFault]:
        """What is wrong with one item, given all others."""
        faults = list(_shape_faults(item.kind, item.document))
        if faults:
            return faults + self._beside(item, {fault.path[0] for fault in faults if fault.path})
        return self._reference_faults(item) or self._faults_within_all(item)

    def _reference_faults(self, item: DraftItem) -> list[ItemFault]:
        """What the names say of an item that can be read."""
        read, found = readable(item.kind, item.document), []
        for kind, part, path in _parts(item.kind, read):
            found += [(path, fault) for fault in part_faults(kind, part, self.names)]
        for fault in outside_faults(read, pages=library("en").keys(), passages=shipped_passages()):
            found.append(((), fault))
        if item.kind == ItemKind.FRAME:
            frames = {name: getattr(read, name) for name in _FRAMES}
            found += [((), Fault(path, what)) for path, what in frame_problems(frames)]
            if what := self.names.unknown("question", read.cancer_question):
                found.append(((), Fault(("cancer_question",), what)))
        if item.kind == ItemKind.QUESTION and item.page not in self.names.pages:
            found.append(((), Fault(("page",), "its page is gone; choose another")))
        return [ItemFault((*path, *fault.path), fault.what) for path, fault in found]

    def _beside(self, item: DraftItem, unread: set[str | int]) -> list[ItemFault]:
        """What names say of the fields that can be read: the others are lent from an item that can."""
        for lender in self.of[item.kind]:
            lent = {name: lender.document[str(name)] for name in unread if name in lender.document}
            whole = {name: value for name, value in item.document.items() if name not in unread} | lent
            if readable(item.kind, whole):
                copied = DraftItem(kind=item.kind, key=item.key, page=item.page, document=whole)
                return [fault for fault in self._reference_faults(copied) if fault.path[0] not in unread]
        return []

    def _faults_within_all(self, item: DraftItem) -> list[ItemFault]:
        """What is wrong with it only beside the others: two with one name, a red flag without a floor."""
        others = [one for one in self if one is item or readable(one.kind, one.document)]
        asked = {one.page for one in others if one.kind == ItemKind.QUESTION}
        pages = [one for one in others if one.kind != ItemKind.PAGE or one.key in asked]
        together = Items(pages)
        try:
            together.protocol()
        except ProtocolError as error:
            placed = map(together.placed, error.problems)
            return [fault for found, fault in placed if found is item]
        return []

    def faults(self) -> Iterator[tuple[DraftItem, ItemFault]]:
        """What is wrong with each item by itself."""
        for item in self:
            shape = list(_shape_faults(item.kind, item.document))
            yield from ((item, fault) for fault in shape or self._reference_faults(item))

    def placed(self, problem: Problem) -> tuple[DraftItem, ItemFault]:
        """What is wrong with all of them together, and the item to mend: the frame where no other is."""
        path = problem.path
        for length in range(len(path), 0, -1):
            if path[:length] in self._places:
                return self._places[path[:length]], ItemFault(path[length:], problem.what)
        within = path[:1] in (("promises",), ("spoken",))
        return self.frame, ItemFault(path[1:] if within else path, problem.what)

    # ---- as a protocol

    def protocol(self) -> Protocol:
        """Raises ProtocolError with all that is wrong."""
        return load_data(self.document(), pages=library("en").keys(), passages=shipped_passages())

    def document(self) -> dict[str, Any]:
        """Plain values in the form of a protocol. Items that are half done give one that does not load."""
        asked: dict[str, list[Any]] = defaultdict(list)
        for question in self.of[ItemKind.QUESTION]:
            asked[question.page].append(question.document)
        frame = dict(self.frame.document)
        promises = {name: frame.pop(name) for name in _FRAME_PROMISES if name in frame}
        for name, kind in _PROMISED.items():
            promises[name] = self._documents(kind)
        spoken = {name: frame.pop(name) for name in _FRAMES if name in frame}
        if forms := self._documents(ItemKind.SPOKEN_FORM):
            spoken["forms"] = forms
        return {
            **frame,
            **({"spoken": spoken} if spoken else {}),
            "list_items": self._documents(ItemKind.LIST_ITEM),
            "sources": {item.key: item.document for item in self.of[ItemKind.SOURCE]},
            "urgencies": {item.key: item.document for item in self.of[ItemKind.URGENCY]},
            "pages": [{**page.document, "questions": asked[page.key]} for page in self.of[ItemKind.PAGE]],
            "rules": self._documents(ItemKind.RULE),
            "promises": promises,
        }

    def _documents(self, kind: str) -> list[Any]:
        return [item.document for item in self.of[kind]]

    @cached_property
    def _places(self) -> dict[Path, DraftItem]:
        """The item that stands at each place of the document."""
        places: dict[Path, DraftItem] = {("sources", item.key): item for item in self.of[ItemKind.SOURCE]}
        places |= {("urgencies", item.key): item for item in self.of[ItemKind.URGENCY]}
        for at, page in enumerate(self.of[ItemKind.PAGE]):
            places["pages", at] = page
            asked = [item for item in self.of[ItemKind.QUESTION] if item.page == page.key]
            places |= {("pages", at, "questions", number): item for number, item in enumerate(asked)}
        places |= {("rules", at): item for at, item in enumerate(self.of[ItemKind.RULE])}
        for name, kind in _PROMISED.items():
            places |= {("promises", name, at): item for at, item in enumerate(self.of[kind])}
        places |= {("list_items", at): item for at, item in enumerate(self.of[ItemKind.LIST_ITEM])}
        places |= {("spoken", "forms", at): item for at, item in enumerate(self.of[ItemKind.SPOKEN_FORM])}
        # What nobody says yet is written on the page of its question.
        for item in self.of[ItemKind.QUESTION]:
            if question := readable(item.kind, item.document):
                places |= {("spoken", "forms", key): item for key in keys_to_say(question)}
        return places


def fill(draft: Draft, protocol: Protocol) -> None:
    """Fill an empty draft with what a protocol says."""
    DraftItem.objects.bulk_create(items_of(draft, protocol))


def items_of(draft: Draft, protocol: Protocol) -> Iterator[DraftItem]:
    """What a protocol says as items of a draft, not stored."""
    document = dump(protocol)
    promises = document.pop("promises")
    frame = {name: document[name] for name in document if name not in _LISTED}
    frame |= {name: promises[name] for name in promises if name not in _PROMISED}
    spoken = document.get("spoken", {})
    frame |= {name: spoken[name] for name in spoken if name != "forms"}
    yield DraftItem(draft=draft, kind=ItemKind.FRAME, key="frame", position=1, document=frame)

    def named(kind: str, parts: Mapping[str, Any]) -> Iterator[DraftItem]:
        for position, (key, part) in enumerate(parts.items(), start=1):
            yield DraftItem(draft=draft, kind=kind, key=key, position=position, document=part)

    def listed(kind: str, parts: Iterable[Any], page: str = "") -> Iterator[DraftItem]:
        for position, part in enumerate(parts, start=1):
            key = part.get("question" if kind in BESIDE else "id", "")
            key += f"/{part['answer']}" if kind == ItemKind.SPOKEN_FORM and "answer" in part else ""
            yield DraftItem(draft=draft, kind=kind, key=key, page=page, position=position, document=part)

    yield from named(ItemKind.SOURCE, document["sources"])
    yield from named(ItemKind.URGENCY, document["urgencies"])
    for page in document["pages"]:
        yield from listed(ItemKind.QUESTION, page.pop("questions"), page["id"])
    yield from listed(ItemKind.PAGE, document["pages"])
    yield from listed(ItemKind.RULE, document["rules"])
    for name, kind in _PROMISED.items():
        yield from listed(kind, promises.get(name, ()))
    yield from listed(ItemKind.LIST_ITEM, document.get("list_items", ()))
    yield from listed(ItemKind.SPOKEN_FORM, spoken.get("forms", ()))
