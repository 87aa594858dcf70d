"""A question with what belongs to it on one page: its floor, and how answers to it are said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from triage.actions.drafts.items import dump, parse
from triage.editors.items.boxes import box_for, fields_of, spoken_box
from triage.editors.items.forms import ItemForm
from triage.models import DraftItem, ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.actions.drafts.items import ItemFault
    from triage.editors.items.tables import RowsField

_LABELS = {
    "alone": "Floor for yes",
    "not_sure": "Floor for not sure",
    "no_cancer": "Floor without cancer",
    "at_least": "Floor from this number on",
}
_FIELDS = fields_of(ItemKind.FLOOR)
FLOOR = {f"floor_{name}": _FIELDS[name] for name in (*_LABELS, *(_FIELDS.keys() - _LABELS.keys()))}
SPOKEN = "spoken_forms"
_WITHOUT = "This goes with a floor for yes. Choose one, or empty this."
_TWICE = "There is a row for this answer already."


class QuestionForm(ItemForm):
    """A question, its floor and its spoken forms, each a document of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.instance.key
        self.stored_beside = self.editing.items.beside(key) if key else []
        floors = [item for item in self.stored_beside if item.kind == ItemKind.FLOOR]
        for name, field in FLOOR.items():
            box = self.fields[name] = box_for(field, ItemKind.FLOOR, self.editing)
            box.label = _LABELS.get(field.name, f"Floor: {field.label}")
            self.initial[name] = floors[0].document.get(field.name) if floors else None
        self.fields[SPOKEN] = spoken_box(self.editing)
        self.initial[SPOKEN] = [
            {name: value for name, value in item.document.items() if name != "question"}
            for item in self.stored_beside
            if item.kind == ItemKind.SPOKEN_FORM
        ]
        if key and not self.is_bound:
            self._mark_stored_beside()

    @property
    def spoken(self) -> RowsField:
        """The table of spoken forms."""
        table: RowsField = self.fields[SPOKEN]  # type: ignore[assignment]
        return table

    def sent_beside(self, sent: dict[str, Any]) -> list[DraftItem]:
        """The floor, where one is promised, and the spoken forms."""
        key = self.sent_item.key
        terms = {field.name: sent.get(name) for name, field in FLOOR.items()}
        terms = {name: value for name, value in terms.items() if value not in (None, "")}
        found = [self._beside(ItemKind.FLOOR, key, {"question": key, **terms})] if terms else []
        for at, document in enumerate(sent.get(SPOKEN) or ()):
            answer = document.get("answer")
            name = f"{key}/{answer}" if answer else key
            if any(one.kind == ItemKind.SPOKEN_FORM and one.key == name for one in found):
                self.add_error(SPOKEN, self.spoken.mark((at, "answer"), _TWICE))
            found.append(self._beside(ItemKind.SPOKEN_FORM, name, {"question": key, **document}))
        self.beside = found
        return found

    def _beside(self, kind: ItemKind, key: str, document: dict[str, Any]) -> DraftItem:
        """What belongs to the question, in its place: that of what is stored, or the last."""
        stored = next((one for one in self.stored_beside if (one.kind, one.key) == (kind, key)), None)
        last = max((one.position for one in self.editing.items.of[kind]), default=0)
        return DraftItem(
            pk=stored.pk if stored else None,
            draft=self.editing.draft,
            kind=kind,
            key=key,
            position=stored.position if stored else last + 1,
            document=document,
        )

    def left_out(self) -> list[DraftItem]:
        """What was emptied."""
        kept = {item.pk for item in self.beside}
        return [item for item in self.stored_beside if item.pk not in kept]

    def clean(self) -> dict[str, Any]:
        """Let the engine read what belongs to it too."""
        sent = super().clean()
        forms = [item for item in self.beside if item.kind == ItemKind.SPOKEN_FORM]
        for item in self.beside:
            for fault in self.sent_items.faults_of(item):
                if item.kind == ItemKind.FLOOR:
                    self._put_onto_floor(fault)
                elif SPOKEN not in self.refused and fault.path[:1] != ("question",):
                    self.add_error(SPOKEN, self._at_form(forms.index(item), fault))
        return sent

    def _at_form(self, at: int, fault: ItemFault) -> str:
        return self.spoken.mark((at, *fault.path), self._message(fault))

    def _mark_stored_beside(self) -> None:
        """Say in the table what is wrong with spoken forms as they are stored."""
        forms = [item for item in self.stored_beside if item.kind == ItemKind.SPOKEN_FORM]
        self.spoken.kept = list(range(len(forms)))
        for at, item in enumerate(forms):
            for fault in self.editing.items.faults_of(item):
                self.to_mend.append(f"{self.spoken.label}: {self._at_form(at, fault)}")

    def _put_onto_floor(self, fault: ItemFault) -> None:
        name = f"floor_{fault.path[0]}" if fault.path else ""
        # What is wrong with the name of its question, that question says itself.
        if fault.type == "missing" and name == "floor_alone":
            for given in self._given_without():
                self.add_error(given, _WITHOUT)
        elif name in FLOOR:
            self.add_error(name, self._message(fault))

    def _given_without(self) -> Iterator[str]:
        return (name for name in FLOOR if self.cleaned_data.get(name) not in (None, ""))

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            for item in self.beside:
                item.document = dump(parse(item.kind, item.document))

    @property
    def changed_boxes(self) -> list[str]:
        """Those of what belongs to it too."""
        now = {item.kind: item.document for item in self.beside}.get(ItemKind.FLOOR, {})
        floor = (
            n for n, field in FLOOR.items() if (self.initial[n] or None) != (now.get(field.name) or None)
        )
        stored, sent = (
            {item.key: item.document for item in items if item.kind == ItemKind.SPOKEN_FORM}
            for items in (self.stored_beside, self.beside)
        )
        return [*super().changed_boxes, *floor, *([SPOKEN] if stored != sent else [])]

    def save_beside(self) -> None:
        """Store what belongs to it as it was sent, and nothing of what was emptied."""
        for item in self.left_out():
            item.delete()
        for item in self.beside:
            item.save()
