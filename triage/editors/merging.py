"""A draft on an older version, brought together with the one that is live: what both changed is chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from django.urls import reverse
from django.utils.text import capfirst

from triage.actions.drafts.items import BESIDE
from triage.actions.drafts.merging import DraftMerge, decision
from triage.editors.editor_pages import editor_page
from triage.editors.items.boxes import fields_of
from triage.editors.items.editing import Editing
from triage.editors.items.forms import said
from triage.editors.items.references import named
from triage.editors.readable import readable
from triage.editors.reasons import written_texts
from triage.engine.merging import ORDER, Side
from triage.engine.naming import plain
from triage.engine.pieces import pieces, sides
from triage.models import ItemKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict

    from triage.engine.merging import Conflict, Fields, Key
    from triage.engine.pieces import Piece
    from triage.models import Draft

CHOICE, SEEN = "choice-", "compared"
GONE = "(taken away)"
_ONE_SIDE = {Side.MINE: "only the draft changed it", Side.THEIRS: "only the live version changed it"}


@dataclass(frozen=True)
class ChoiceView:
    """One field of which one side is chosen, with both in words."""

    what: str
    note: str
    name: str
    chosen: str
    theirs: tuple[Piece, ...]
    mine: tuple[Piece, ...]


@dataclass(frozen=True)
class ConflictView:
    """Something that both changed, and where the draft's own can be changed first."""

    title: str
    note: str
    address: str
    choices: tuple[ChoiceView, ...]


class _Presenter:
    """The conflicts in words, which are those of all that comes of bringing both together."""

    def __init__(self, found: DraftMerge) -> None:
        self.found, self.editing = found, Editing(found.draft)
        self.editing.items = found.items

    def conflicts(self) -> tuple[ConflictView, ...]:
        return tuple(self._conflict(one) for one in self.found.conflicts)

    def _conflict(self, one: Conflict) -> ConflictView:
        kind, name = one.key
        choices = tuple(self._choice(one, field) for field in one.asks_for)
        if kind == ORDER:
            return ConflictView(f"Order of each {ItemKind(name).label}", "Both changed it.", "", choices)
        item = self.found.item(one.key)
        note = "Both changed it." if one.base is not None else "Both added it, each in another way."
        if one.mine is None or one.theirs is None:
            by = ("The draft", "the live version") if one.mine is None else ("The live version", "the draft")
            note = f"{by[0]} took it away; {by[1]} changed it."
        address = reverse(f"admin:triage_draft{kind}_change", args=[item.pk]) if item.pk else ""
        return ConflictView(named(item), note, address, choices)

    def _choice(self, one: Conflict, field: str) -> ChoiceView:
        name, proposed = decision(one, field), one.proposed(field)
        theirs, mine = (self._words(one.key, field, side) for side in (one.theirs, one.mine))
        marked = sides(theirs, mine)
        if not field:
            # Beside what was taken away, no word is marked.
            marked = pieces(theirs, theirs), pieces(mine, mine)
        return ChoiceView(
            what=self._label(one.key[0], field) if field else "",
            note=_ONE_SIDE[proposed] if proposed else "",
            name=f"{CHOICE}{name}",
            chosen=self.found.choices.get(name, proposed or ""),
            # Neither is the earlier one, so that no word is struck out.
            theirs=tuple(replace(one, kind="added") if one.kind == "removed" else one for one in marked[0]),
            mine=marked[1],
        )

    def _label(self, kind: str, field: str) -> str:
        known = fields_of(kind).get(field) if kind != ORDER else None
        return known.label if known else capfirst(ItemKind(field).label if field in BESIDE else plain(field))

    def _words(self, key: Key, field: str, side: Fields | None) -> str:
        """A field in words; every field of the whole where there is none."""
        if side is None:
            return GONE
        if not field:
            lines = (
                f"{self._label(key[0], name)}: {self._words(key, name, side)}"
                for name in side
                if name != "id"
            )
            return "\n".join(lines)
        value = side.get(field)
        if key[0] == ORDER:
            names = ((key[1], name) for name in cast("list[str]", value))
            return "\n".join(str(self.found.item(one)) for one in names)
        if key[0] == ItemKind.QUESTION and field in BESIDE:
            each_of = (self._beside(ItemKind(field), document) for document in (value or {}).values())
            return "\n".join(line for each in each_of for line in each)
        known = fields_of(key[0]).get(field)
        return said(known, key[0], side, self.editing) if known else readable(value)

    def _beside(self, kind: ItemKind, document: Fields) -> list[str]:
        """What belongs to a question in words, a field a line."""
        fields = (one for one in fields_of(kind).values() if one.name in document)
        return [f"{one.label}: {said(one, kind, document, self.editing)}" for one in fields]


def merge_page(request: HttpRequest, draft: Draft, *, problems: Sequence[str] = ()) -> HttpResponse:
    """What comes along, what has to be chosen, and what was written for the review of the draft."""
    found = DraftMerge(draft, choices_of(request.POST))
    presenter = _Presenter(found)
    context = {
        "draft": draft,
        "base": found.base,
        "live": found.live,
        "conflicts": presenter.conflicts(),
        "taken": [named(item) for item in found.taken],
        "seen": (SEEN, found.state),
        "written": written_texts(request.POST),
        "problems": problems,
    }
    return editor_page(request, "editors/merge.html", f"Bring together: {draft}", **context)


def choices_of(post: QueryDict) -> dict[str, Side]:
    """The sides that were chosen."""
    sent = {name.removeprefix(CHOICE): side for name, side in post.items() if name.startswith(CHOICE)}
    return {name: Side(side) for name, side in sent.items() if side in list(Side)}
