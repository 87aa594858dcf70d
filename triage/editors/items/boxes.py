"""A box for each field of the engine's models, with the field's name in words and its text as help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import capfirst
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from triage.actions.drafts.items import MODELS
from triage.editors.fields import EducationPagesField, TextListField, TextsField
from triage.editors.items.citations import CitationsField
from triage.editors.items.tables import AlternativesField, Column, RecordField, RowsField
from triage.engine.conditions import Alternative, AnswerTest
from triage.engine.list_items import LIST_TITLES
from triage.engine.naming import name_field, plain
from triage.engine.parts import referred_by
from triage.engine.sources import Citation
from triage.engine.speech import said_alone
from triage.engine.vocabulary import ForStaff, Text, Urgency
from triage.models import ItemKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic.fields import FieldInfo

    from triage.editors.items.editing import Editing

# So that no field of the engine's can take the place of anything that a form has by itself.
PREFIX = "item_"
# Of each kind, what is no box: ids have one of their own, a floor stands on the page of its question.
_NO_BOX = {"id", "question"}
QUESTION_TYPES = {"yes_no": "yes / no", "number": "number", "choice": "choice"}
# Longer words get a box of several lines.
_LONG = 200


@dataclass(frozen=True)
class Described:
    """A field of a kind: what the engine's model says of it, and the types of question that have it."""

    name: str
    info: FieldInfo
    # None where every item of the kind has it.
    types: tuple[str, ...] | None
    values: tuple[str, ...]

    @property
    def box(self) -> str:
        return f"{PREFIX}{self.name}"

    @property
    def label(self) -> str:
        is_for_staff = any(isinstance(mark, ForStaff) for mark in self.info.metadata)
        if self.name == "reason" and (is_for_staff or core(self.info.annotation) is not Text):
            # Why something is promised or taken for granted: patients do not read it.
            return "Reason"
        return capfirst(name_field(self.name))

    @property
    def default(self) -> Any:
        default = self.info.get_default()
        return None if default is PydanticUndefined else default


def is_alternative(kind: str) -> bool:
    """Whether an item is one alternative, whose tests and count stand in one table."""
    return issubclass(MODELS[kind][0], Alternative)


def value_of(name: str, kind: str, document: Any) -> Any:
    """What a document says in the box of a field; the tests and the count of one alternative share a box."""
    if name == "all_of" and is_alternative(kind):
        one = {part: document[part] for part in ("all_of", "count") if part in document}
        return [one] if one else None
    return document.get(name)


@lru_cache
def fields_of(kind: str) -> dict[str, Described]:
    """Every field of a kind that has a box, in the order of the models."""
    models = MODELS[kind]
    found = {}
    for name in dict.fromkeys(name for model in models for name in model.model_fields):
        having = [model for model in models if name in model.model_fields]
        if name in _NO_BOX or (name == "count" and is_alternative(kind)):
            continue
        types = (get_args(model.model_fields["type"].annotation)[0] for model in having)
        values = dict.fromkeys(value for model in having for value in _values(model.model_fields[name]))
        found[name] = Described(
            name,
            having[0].model_fields[name],
            tuple(types) if len(having) < len(models) else None,
            tuple(values),
        )
    return found


def core(annotation: Any) -> Any:
    """A type without what is said of it, and without the choice of none."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation):
            annotation = next(part for part in get_args(annotation) if part is not NoneType)
        else:
            return annotation


def _values(info: FieldInfo) -> list[str]:
    """The words that a field takes, where it takes only some."""
    annotation = core(info.annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(value.value) for value in annotation]
    if get_origin(annotation) is Literal:
        return [str(getattr(value, "value", value)) for value in get_args(annotation)]
    return []


class TestField(forms.CharField):
    """A test in one box."""

    __test__ = False

    def __init__(self, editing: Editing, **options: Any) -> None:
        self.editing = editing
        super().__init__(**options)
        self.widget.attrs |= {"list": "tests", "size": 44, "autocomplete": "off", "spellcheck": "false"}

    def to_python(self, value: Any) -> str:
        """The test, a short name replaced by an id."""
        return self.editing.signs.complete(super().to_python(value) or "")


class CodesField(forms.CharField):
    """Words with commas between, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        written = [part.strip() for part in (super().to_python(value) or "").split(",")]
        return [part for part in written if part]

    def validate(self, value: Any) -> None:
        """Raise ValidationError for what stands twice."""
        if len(set(value)) < len(value):
            raise ValidationError("One of them stands twice.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or ()) != self.to_python(data))


def box_for(field: Described, kind: str, editing: Editing) -> forms.Field:
    """The box of a field. It reads what was typed; the engine says what is wrong with it."""
    help_text = " ".join((field.info.description or "").split())
    if field.types:
        named = " and ".join(f"“{QUESTION_TYPES[each]}”" for each in field.types)
        help_text = f"For the type {named} only. {help_text}".strip()
    options: dict[str, Any] = {"label": field.label, "required": False, "help_text": help_text}
    if is_alternative(kind) and field.name == "all_of":
        options |= {"label": capfirst(name_field("alternatives")), "help_text": ""}
        return _with_words(
            AlternativesField(is_one=True, complete=editing.signs.complete, **options), editing
        )
    annotation = core(field.info.annotation)
    if field.values:
        return forms.ChoiceField(choices=_choices(field.values, editing), **options)
    if annotation is bool:
        return forms.BooleanField(**options)
    if annotation is int:
        return forms.IntegerField(min_value=-32768, max_value=32767, **options)
    if annotation is Text:
        is_for_staff = any(isinstance(one, ForStaff) for one in field.info.metadata)
        needed = editing.languages[:1] if is_for_staff else editing.languages
        return TextsField(languages=editing.languages, needed=needed, rows=2, **options)
    if annotation is AnswerTest:
        return TestField(editing, **options)
    if annotation is str:
        return _words_box(field, options)
    if get_origin(annotation) is tuple:
        return _list_box(field, get_args(annotation)[0], editing, options)
    # A model of a few short fields.
    return RecordField(_columns(annotation, editing.languages), **options)


def _words_box(field: Described, options: dict[str, Any]) -> forms.Field:
    box = forms.CharField(**options)
    longest = max((getattr(each, "max_length", None) or 0 for each in field.info.metadata), default=0)
    if longest > _LONG:
        box.widget = forms.Textarea(attrs={"rows": 2, "cols": 40, "class": "wide"})
    if referred := referred_by(field.info.annotation, field.info.metadata):
        box.widget.attrs["list"] = f"{referred}s"
    return box


def _list_box(field: Described, inner: Any, editing: Editing, options: dict[str, Any]) -> forms.Field:
    annotation = core(inner)
    if annotation is Text:
        return TextListField(languages=editing.languages, rows=4, **options)
    if annotation is Alternative:
        return _with_words(AlternativesField(complete=editing.signs.complete, **options), editing)
    if annotation is Citation:
        cited = CitationsField(**options)
        cited.widget.passages_address = reverse("admin:triage_draft_passages", args=[editing.draft.pk])
        return cited
    if annotation is AnswerTest:
        column = Column("test", "Test", size=44, suggestions="tests", is_test=True)
        return _with_words(RowsField((column,), complete=editing.signs.complete, **options), editing)
    if referred_by(field.info.annotation) == "content page":
        return EducationPagesField(**options)
    if get_origin(annotation) is Literal:
        return forms.MultipleChoiceField(
            choices=[(name, LIST_TITLES.get(name, name)) for name in get_args(annotation)],
            widget=forms.CheckboxSelectMultiple,
            **options,
        )
    if annotation is str:
        return CodesField(**options)
    columns = _columns(annotation, editing.languages)
    return _with_words(RowsField(columns, complete=editing.signs.complete, **options), editing)


def spoken_box(editing: Editing) -> RowsField:
    """How answers to a question are said, one a row, each with the sentences that come of it."""
    label = capfirst(ItemKind.SPOKEN_FORM.label)
    columns = _columns(MODELS[ItemKind.SPOKEN_FORM][0], editing.languages, without="question")
    table = RowsField(columns, label=label, required=False, help_text=_SPOKEN_HELP)
    table.widget.words = lambda column, row: _sentences(column, row, editing)
    return table


def _sentences(column: Column, row: Mapping[str, str], editing: Editing) -> str:
    """What is said with a form by itself, and by somebody who is not sure."""
    field, words = str(column.path[0]), row.get(column.name, "")
    if field not in FRAME_OF or not words:
        return ""
    said = said_alone(words, answer=_ANY_NUMBER)
    frame = editing.items.frame.document.get(FRAME_OF[field])
    unsure = frame.get(column.path[-1]) if isinstance(frame, dict) and not row["answer"] else None
    return f"“{said}”" + (
        f" Not sure: “{said_alone(words, answer=_ANY_NUMBER, frame=unsure)}”" if unsure else ""
    )


# The frame of *not sure* for each of the two ways in which a form is said.
FRAME_OF = {"say": "not_sure", "say_other": "not_sure_other"}
_ANY_NUMBER = "3"
_SPOKEN_HELP = (
    "A row for each answer that is said. Answer: empty for yes or any number; else an option, or not_sure. "
    "Write part of a sentence: “I have | a weak leg”. A bar ends what several signs share; {answer} is the "
    "number."
)


def _with_words(table: RowsField, editing: Editing) -> RowsField:
    table.widget.words = lambda column, row: (
        editing.signs.words(row.get(column.name, "")) if column.is_test else ""
    )
    return table


def _columns(model: type[BaseModel], languages: Sequence[str], without: str = "") -> list[Column]:
    """A box for each field of a row. Raises TypeError for a field that does not fit into a line."""
    columns: list[Column] = []
    for name, info in model.model_fields.items():
        if name == without:
            continue
        label, annotation = capfirst(name_field(name)), core(info.annotation)
        if annotation is Text:
            several = len(languages) > 1
            columns += [
                Column(f"{name}_{code}", f"{label} ({code})" if several else label, (name, code), size=32)
                for code in languages
            ]
        elif annotation is AnswerTest:
            columns.append(Column(name, label, (name,), size=36, suggestions="tests", is_test=True))
        elif annotation is str:
            referred = referred_by(info.annotation, info.metadata)
            columns.append(Column(name, label, (name,), suggestions=f"{referred}s" if referred else ""))
        elif get_origin(annotation) is Literal:
            # What is usual is not written.
            named = ((value if value != info.default else "", plain(value)) for value in get_args(annotation))
            columns.append(Column(name, label, (name,), choices=tuple(named)))
        else:
            raise TypeError(name)
    return columns


def _choices(values: Sequence[str], editing: Editing) -> list[tuple[str, str]]:
    if set(values) <= set(Urgency):
        told = [(value, f"{value.replace('_', ' ')}: {editing.told(value)}") for value in values]
        return [("", "---------"), *told]
    named = [(value, QUESTION_TYPES.get(value, value.replace("_", " "))) for value in values]
    return [("", "---------"), *named]


def can_show(box: forms.Field, value: Any) -> bool:
    """Whether a stored value has a shape that its box can show; an older engine may have stored another."""
    if isinstance(box, TextListField):
        return isinstance(value, list) and all(isinstance(text, dict) for text in value)
    if isinstance(box, TextsField):
        return isinstance(value, dict)
    if isinstance(box, RecordField):
        return isinstance(value, dict) and all(one is None or isinstance(one, str) for one in value.values())
    if isinstance(box, RowsField):
        try:
            box.typed(value)
        except (AttributeError, KeyError, TypeError, ValueError):
            return False
        return isinstance(value, list)
    if isinstance(box, CodesField | forms.MultipleChoiceField):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str | int)
