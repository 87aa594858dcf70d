"""The form of an item: boxes from the engine's model, and what it stores is what the engine reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator

from triage.actions.drafts.items import MODELS, ItemFault, dump, parse
from triage.editors.fields import TextListField, TextsField, in_order, language_name
from triage.editors.items.boxes import (
    PREFIX,
    QUESTION_TYPES,
    TestField,
    box_for,
    can_show,
    fields_of,
    is_alternative,
    value_of,
)
from triage.editors.items.tables import RowsField
from triage.editors.items.typed_tests import sentence
from triage.editors.readable import readable
from triage.editors.stale_rows import StaleDifference
from triage.engine.naming import name_path
from triage.models import DraftItem, ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.editors.items.boxes import Described
    from triage.editors.items.editing import Editing
    from triage.engine.faults import Path

# Kinds that others name by a key.
NAMED = (ItemKind.PAGE, ItemKind.QUESTION, ItemKind.RULE, ItemKind.SOURCE, ItemKind.LIST_ITEM)
# Kinds whose key stays for good, and why.
KEPT = {
    ItemKind.QUESTION: "A question keeps its id: answers already given, rules and pages name it. "
    "For another id, add a new question and delete this one.",
    ItemKind.SOURCE: "Citations name it by this; it stays.",
}
UNORDERED = (ItemKind.URGENCY, ItemKind.SOURCE, ItemKind.FRAME)
_ONE_ALTERNATIVE = f"{PREFIX}all_of"
_NEEDED = "This field is required."
_IDENTIFIER = RegexValidator(
    r"^[a-z][a-z0-9_]*\Z",
    "Write small letters, digits and underscores, with a letter first: leg_weakness.",
)
_MESSAGES = {
    "missing": _NEEDED,
    "too_short": "Write at least {min_length} here.",
    "string_too_short": _NEEDED,
    "int_type": "Write one whole number.",
    "greater_than_equal": "Write a number of at least {ge}.",
    "enum": "Choose one of those that are offered.",
    "literal_error": "Choose one of those that are offered.",
}
_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "Write small letters, digits and underscores, with a letter first: leg_weakness.",
    r"^[1-9]\d{0,4}(-[1-9]\d{0,4})?$": "lines are written like 186 or 186-189.",
    r"^[a-z]{2}(-[A-Z]{2})?$": "'{sent}' is no language. One looks like en, or pt-BR.",
}


class ItemForm(forms.ModelForm):
    """An item of one draft. Saves nothing while the draft may not be changed, or the item was by another."""

    editing: Editing
    of_kind: str

    class Meta:
        model = DraftItem
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = dict(self.instance.document)
        self.stored_key, self.stored_page = self.instance.key, self.instance.page
        self.stored_position = self.instance.position
        self.to_mend: list[str] = []
        self._add_place()
        for field in fields_of(self.of_kind).values():
            box = self.fields[field.box] = box_for(field, self.of_kind, self.editing)
            value = value_of(field.name, self.of_kind, self.stored)
            if value is None and self.instance.pk is None:
                value = field.default
            if value is not None and can_show(box, value):
                self.initial[field.box] = value
                if isinstance(box, RowsField):
                    box.kept = list(range(len(value)))
        if self.instance.pk and not self.is_bound:
            self._mark_stored()

    def _add_place(self) -> None:
        """The boxes of where it stands and what it is called."""
        pk = self.instance.pk
        if self.of_kind in NAMED:
            is_kept = pk is not None and self.of_kind in KEPT
            help_text = KEPT[ItemKind(self.of_kind)] if is_kept else "Small letters, digits and underscores."
            self.fields["key"] = forms.CharField(
                label="Id", help_text=help_text, disabled=is_kept, validators=[_IDENTIFIER], max_length=60
            )
            # A browser would cut off a pasted id without a word; the form says that it is too long.
            self.fields["key"].widget.attrs = {"size": 44}
            self.initial["key"] = self.instance.key
        if self.of_kind == ItemKind.QUESTION:
            pages = self.editing.items.of[ItemKind.PAGE]
            named = ((one.key, self._page_name(at, one)) for at, one in enumerate(pages, start=1))
            self.fields["page"] = forms.ChoiceField(
                label="Page", choices=[("", "---------"), *named], help_text="The screen that asks it."
            )
            self.initial["page"] = self.instance.page
        if self.of_kind not in UNORDERED:
            self.fields["position"] = forms.IntegerField(
                label="Position",
                required=False,
                min_value=0,
                max_value=32767,
                help_text="Lower numbers first. Empty: last.",
            )
            self.initial["position"] = self.instance.position

    def _page_name(self, number: int, page: DraftItem) -> str:
        title = self.editing.said(page.document.get("title"))
        return f"{number}. {title} ({page.key})" if title else f"{number}. {page.key}"

    # ---- what is stored with a fault

    def _mark_stored(self) -> None:
        """Say at its boxes what is wrong with the item as it is stored."""
        for fault in self.editing.items.faults_of(self.instance):
            name = self._box_of(fault)
            if name is None:
                place = name_path(fault.path)
                self.to_mend.append(f"{place}: {self._message(fault)}" if place else self._message(fault))
                continue
            box = self.fields[name]
            if isinstance(box, RowsField):
                box.prepare_value(self.initial.get(name))
            else:
                box.widget.attrs["aria-invalid"] = "true"
            self.to_mend.append(f"{box.label}: {self._at_place(name, fault)}")
            value = self.stored.get(str(fault.path[0])) if fault.path else None
            if name not in self.initial and value is not None:
                self.to_mend.append(f"{box.label}, as it is stored: {readable(value)}")

    # ---- what was sent

    def clean(self) -> dict[str, Any]:
        """Let the engine read what was sent, and put what it finds onto the boxes."""
        sent = super().clean() or self.cleaned_data
        if self.editing.refusal:
            self.add_error(None, self.editing.refusal)
        item = self.sent_item = self._sent_item(sent)
        self._check_key(sent)
        self.refused = set(self.errors)
        self.sent_items = self.editing.items.changed(item, *self.sent_beside(sent), without=self.left_out())
        for fault in self.sent_items.faults_of(item):
            self._put_onto_box(fault)
        return sent

    def sent_beside(self, sent: dict[str, Any]) -> list[DraftItem]:  # noqa: ARG002
        """Other items that are sent with this one."""
        return []

    def left_out(self) -> list[DraftItem]:
        """Other items that were sent empty, and so are taken away."""
        return []

    def _sent_item(self, sent: dict[str, Any]) -> DraftItem:
        document: dict[str, Any] = {}
        if "id" in MODELS[self.of_kind][0].model_fields:
            document["id"] = self.stored.get("id") if self.of_kind == ItemKind.FRAME else sent.get("key", "")
        for name, field in fields_of(self.of_kind).items():
            value = sent.get(field.box)
            if isinstance(self.fields[field.box], forms.MultipleChoiceField):
                value = in_order(value or [], self.initial.get(field.box) or [])
            if value is None or value is False or value in ("", [], {}):
                continue
            if name == "all_of" and is_alternative(self.of_kind):
                document |= value[0]
            else:
                document[name] = value
        return DraftItem(
            pk=self.instance.pk,
            kind=self.of_kind,
            key=sent.get("key", self.instance.key),
            page=sent.get("page", ""),
            position=self._sent_position(sent),
            document=document,
        )

    def _sent_position(self, sent: dict[str, Any]) -> int:
        if self.of_kind in UNORDERED and self.instance.pk:
            return int(self.instance.position)
        position = sent.get("position")
        if position is not None:
            return int(position)
        others = [one for one in self.editing.items.of[self.of_kind] if one.pk != self.instance.pk]
        if self.of_kind == ItemKind.QUESTION:
            others = [one for one in others if one.page == sent.get("page")]
        return max((one.position for one in others), default=0) + 1

    def _check_key(self, sent: dict[str, Any]) -> None:
        key = sent.get("key")
        there = self.editing.items.find(self.of_kind, key) if key else None
        if there and there.pk != self.instance.pk:
            what = f"There is a {self.instance._meta.verbose_name} '{key}' in this draft already. "
            self.add_error("key", f"{what}Write another id.")

    def _post_clean(self) -> None:
        """Take over what was sent once nothing is wrong with it; the engine has read it already."""
        if not self.errors:
            self.sent_item.document = dump(parse(self.of_kind, self.sent_item.document))
            for name in ("kind", "key", "page", "position", "document"):
                setattr(self.instance, name, getattr(self.sent_item, name))

    def save_beside(self) -> None:
        """Store the other items that were sent with this one."""

    # ---- faults at their boxes

    def _box_of(self, fault: ItemFault) -> str | None:
        name = str(fault.path[0]) if fault.path else ""
        if is_alternative(self.of_kind) and name in ("", "count"):
            name = "all_of"
        if name in ("id", "page"):
            name = "key" if name == "id" else "page"
            return name if name in self.fields else None
        return f"{PREFIX}{name}" if f"{PREFIX}{name}" in self.fields else None

    def _within(self, name: str, fault: ItemFault) -> Path:
        """The path of a fault within its box; the table of one alternative has it from the item on."""
        return fault.path if name == _ONE_ALTERNATIVE and is_alternative(self.of_kind) else fault.path[1:]

    def _put_onto_box(self, fault: ItemFault) -> None:
        name = self._box_of(fault)
        if name is None:
            self.add_error(None, self._message(fault))
        elif name not in self.refused:
            self.add_error(name, self._at_place(name, fault))

    def _at_place(self, name: str, fault: ItemFault) -> str:
        """What is wrong, with the row, line or language of its box."""
        box, path = self.fields[name], fault.path[1:]
        what = self._message(fault)
        if isinstance(box, RowsField):
            return box.mark(self._within(name, fault), what)
        if isinstance(box, TextsField):
            if len(box.languages) > 1 and path[-1:] and path[-1] in box.languages:
                what = f"{language_name(str(path[-1]))}: {what}"
            if isinstance(box, TextListField) and path and isinstance(path[0], int):
                what = f"Line {path[0] + 1}: {what}"
        elif path and not isinstance(box, TestField):
            what = f"{name_path(path)}: {what}"
        return what

    def _message(self, fault: ItemFault) -> str:
        field = fields_of(self.of_kind).get(str(fault.path[0])) if fault.path else None
        types = [QUESTION_TYPES[each] for each in (field.types if field and field.types else ())]
        named = " or ".join(f"“{each}”" for each in types)
        if fault.type == "extra_forbidden" and types and len(fault.path) == 1:
            return f"Only a question of the type {named} has this. Empty it, or change the type."
        if fault.type == "missing" and types and len(fault.path) == 1:
            return f"A question of the type {named} needs this."
        if fault.type == "too_short" and fault.context.get("min_length") == 1:
            return _NEEDED
        if fault.type == "string_too_long":
            longest = fault.context["max_length"]
            return f"Write at most {longest} characters; these are {len(fault.sent)}. Shorten it."
        if fault.type == "string_pattern_mismatch":
            said = _PATTERNS.get(fault.context["pattern"])
            return said.format(sent=fault.sent) if said else fault.what
        if fault.type in _MESSAGES and len(fault.path) > 0:
            return _MESSAGES[fault.type].format(**(fault.context or {}))
        hint = self.editing.signs.hint(fault.sent) if isinstance(fault.sent, str) and fault.type else ""
        return sentence(fault.what) + (hint or self._hint(fault.what))

    def _hint(self, what: str) -> str:
        """Signs that may be meant where a question is unknown."""
        start = "unknown question '"
        return self.editing.signs.hint(what[len(start) :].partition("'")[0]) if what.startswith(start) else ""

    # ---- what changed

    @property
    def changed_boxes(self) -> list[str]:
        """The boxes whose value is stored otherwise than it was sent."""
        stored = {"key": self.stored_key, "page": self.stored_page, "position": self.stored_position}
        now = vars(self.sent_item)
        changed = [name for name, value in stored.items() if name in self.fields and now[name] != value]
        fields = fields_of(self.of_kind).values()
        return [*changed, *(field.box for field in fields if self._differs(field.name))]

    def _differs(self, name: str) -> bool:
        sent = self.sent_item.document
        return bool(value_of(name, self.of_kind, self.stored) != value_of(name, self.of_kind, sent))

    def differences(self) -> Iterator[StaleDifference]:
        """Both versions of every box that is stored otherwise than it was sent, in words."""
        for name in self.changed_boxes:
            box = self.fields[name]
            theirs = self.initial.get(name)
            yours = self.cleaned_data[name] if name in self.cleaned_data else self[name].data
            yield StaleDifference(str(box.label), shown(box, theirs), shown(box, yours))


def said(field: Described, kind: str, document: Any, editing: Editing) -> str:
    """What a document says in a field, in words."""
    value = value_of(field.name, kind, document)
    return readable(value) if value is None else shown(box_for(field, kind, editing), value)


def shown(box: forms.Field, value: Any) -> str:
    """The value of a box in words."""
    if isinstance(box, RowsField):
        return readable(box.lines(value)) if can_show(box, value or []) else readable(value)
    if isinstance(box, forms.MultipleChoiceField | forms.ChoiceField):
        named = {str(key): words for key, words in box.choices}  # type: ignore[union-attr, misc]
        chosen = value if isinstance(value, list) else [value]
        return readable([str(named.get(one, one)) for one in chosen if one not in (None, "")])
    return readable(value)
