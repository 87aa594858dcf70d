"""A question with the floor promised for it: two items on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from triage.actions.drafts.items import ItemFault, dump, parse
from triage.editors.items.boxes import box_for, fields_of
from triage.editors.items.forms import ItemForm
from triage.models import DraftItem, ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterator

LABELS = {
    "alone": "Floor for yes",
    "not_sure": "Floor for not sure",
    "no_cancer": "Floor without cancer",
    "at_least": "Floor from this number on",
}
_FIELDS = fields_of(ItemKind.FLOOR)
FLOORS = tuple(_FIELDS[name] for name in (*LABELS, *(_FIELDS.keys() - LABELS.keys())))
FLOOR = {f"floor_{field.name}": field for field in FLOORS}
_WITHOUT = "This goes with a floor for yes. Choose one, or empty this."


class QuestionForm(ItemForm):
    """A question, and its floor as a document of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.instance.key
        self.floor = self.editing.items.find(ItemKind.FLOOR, key) if key else None
        self.sent_floor: DraftItem | None = None
        for name, field in FLOOR.items():
            box = self.fields[name] = box_for(field, ItemKind.FLOOR, self.editing)
            box.label = LABELS.get(field.name, f"Floor: {field.label}")
            self.initial[name] = self.floor.document.get(field.name) if self.floor else None

    def sent_beside(self, sent: dict[str, Any]) -> list[DraftItem]:
        """The floor, where one is promised."""
        terms = {field.name: sent.get(name) for name, field in FLOOR.items()}
        terms = {name: value for name, value in terms.items() if value not in (None, "")}
        if not terms:
            return []
        key, last = (
            self.sent_item.key,
            max((f.position for f in self.editing.items.of[ItemKind.FLOOR]), default=0),
        )
        self.sent_floor = DraftItem(
            pk=self.floor.pk if self.floor else None,
            draft=self.editing.draft,
            kind=ItemKind.FLOOR,
            key=key,
            position=self.floor.position if self.floor else last + 1,
            document={"question": key, **terms},
        )
        return [self.sent_floor]

    def left_out(self) -> list[DraftItem]:
        """The floor, where it was emptied."""
        return [self.floor] if self.floor and not self.sent_floor else []

    def clean(self) -> dict[str, Any]:
        """Let the engine read the floor too."""
        sent = super().clean()
        if self.sent_floor:
            for fault in self.sent_items.faults_of(self.sent_floor):
                self._put_onto_floor(fault)
        return sent

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
        if not self.errors and self.sent_floor:
            self.sent_floor.document = dump(parse(ItemKind.FLOOR, self.sent_floor.document))

    @property
    def changed_boxes(self) -> list[str]:
        """Those of the floor too."""
        now = self.sent_floor.document if self.sent_floor else {}
        floor = (
            n for n, field in FLOOR.items() if (self.initial[n] or None) != (now.get(field.name) or None)
        )
        return [*super().changed_boxes, *floor]

    def save_beside(self) -> None:
        """Store the floor as it was sent; none where it was emptied."""
        if self.sent_floor:
            self.sent_floor.save()
        for floor in self.left_out():
            floor.delete()
