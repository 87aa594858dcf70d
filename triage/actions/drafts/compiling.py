"""The items of a draft into a protocol, or what is missing or wrong, each with the item to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.actions.drafts.items import BESIDE, Items, question_of
from triage.engine.faults import ProtocolError
from triage.engine.naming import name_path
from triage.models import ItemKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.actions.drafts.items import ItemFault
    from triage.engine.protocol import Protocol
    from triage.models import Draft, DraftItem


@dataclass(frozen=True)
class ItemProblem:
    """What is wrong, and the item to mend: what it is, its id, and what it is called."""

    kind: str
    item_id: int
    item: str
    what: str

    @property
    def page(self) -> str:
        """The page of Django admin where it is changed."""
        return f"admin:triage_draft{self.kind}_change"

    def __str__(self) -> str:
        label = str(ItemKind(self.kind).label)
        return f"{label[:1].upper()}{label[1:]} “{self.item}”: {self.what}"


class DraftError(Exception):
    """A draft that is no protocol yet, with everything that is missing or wrong."""

    def __init__(self, problems: Sequence[ItemProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def to_protocol(draft: Draft) -> Protocol:
    """The protocol that the items of a draft say. Raises DraftError naming every item to mend."""
    items = Items.stored(draft)
    together = []
    if not items.strays:
        try:
            return items.protocol()
        except ProtocolError as error:
            together = [items.placed(problem) for problem in error.problems]
    found = list(items.faults()) or together
    raise DraftError([_problem(items, item, fault) for item, fault in found])


def _problem(items: Items, item: DraftItem, fault: ItemFault) -> ItemProblem:
    place = name_path(fault.path)
    what = f"{place}: {fault.what}" if place else fault.what
    if item.kind in BESIDE:
        # It is changed on the page of its question.
        what = f"{ItemKind(item.kind).label}, {what}"
        item = items.find(ItemKind.QUESTION, question_of(item)) or item
    return ItemProblem(str(item.kind), item.pk, str(item), what)
