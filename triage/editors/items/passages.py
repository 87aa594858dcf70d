"""Picking a citation: sources with their passages, found by a line or a word, each with what it says.

The text of a document stays outside the program. What is shown of a passage is its heading, its lines, and
what the source map says in our own words: the signs that a line states, or why it states none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from triage.actions.drafts.items import readable
from triage.actions.evidence import evidence
from triage.editors.editor_pages import editor_page
from triage.editors.items.citations import citation_line
from triage.editors.items.editing import Editing
from triage.editors.items.typed_tests import plain
from triage.engine.vocabulary import lines_of
from triage.models import Draft, ItemKind
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest, HttpResponse

    from triage.engine.sources import Citation, Passage
    from triage.models import DraftItem

MOST_SHOWN = 12
_MOST_DIGITS = 7


@dataclass(frozen=True)
class LineView:
    """Some lines of a passage, what they say, and the citation of just them."""

    lines: str
    says: str
    citation: str


@dataclass(frozen=True)
class PlaceView:
    """Something that can be cited: a passage of a document, or a topic of a guideline."""

    heading: str
    where: str
    citation: str
    lines: tuple[LineView, ...]
    cited_by: str

    def searched(self) -> str:
        return plain(" ".join((self.heading, self.where, self.cited_by, *(one.says for one in self.lines))))


@dataclass(frozen=True)
class SourceView:
    key: str
    title: str
    is_chosen: bool


@require_safe
def passages(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What may be cited of a source; `?q=` looks for a line or for words."""
    editing = Editing(get_object_or_404(Draft, pk=draft_id))
    source = request.GET.get("source", "")
    query = request.GET.get("q", "").strip()
    found = find_places(editing, source, query)
    context = {
        "draft": editing.draft,
        "sources": sources_of(editing, source),
        "query": query,
        "places": found[:MOST_SHOWN],
        "more": max(0, len(found) - MOST_SHOWN),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "editors/_places.html", context)
    return editor_page(request, "editors/passages.html", "What can be cited", **context)


def sources_of(editing: Editing, chosen: str = "") -> list[SourceView]:
    """The sources of a draft, one of them chosen."""
    return [
        SourceView(item.key, _title(item), item.key == chosen) for item in editing.items.of[ItemKind.SOURCE]
    ]


def find_places(editing: Editing, source: str, query: str) -> list[PlaceView]:
    """The places of a source, or of all, that hold a line or all of the words; documents first."""
    found = []
    items = editing.items.of[ItemKind.SOURCE]
    for item in sorted(items, key=lambda one: one.document.get("kind") != "document"):
        if source in ("", item.key):
            found += _places(editing, item, query)
    return found


def _places(editing: Editing, source: DraftItem, query: str) -> list[PlaceView]:
    if source.document.get("kind") != "document":
        return [one for one in _topics(editing, source) if _has_words(one, query)]
    views = [(passage, _passage(editing, source, passage)) for passage in shipped_passages()]
    if query.isdecimal() and len(query) < _MOST_DIGITS:
        return [view for passage, view in views if int(query) in lines_of(passage.lines)]
    return [view for _, view in views if _has_words(view, query)]


def _has_words(place: PlaceView, query: str) -> bool:
    searched = place.searched()
    return all(word in searched for word in plain(query).split())


def _passage(editing: Editing, source: DraftItem, passage: Passage) -> PlaceView:
    inside = lines_of(passage.lines)
    entries = [one for one in evidence().source_map.lines if set(one.line_range) <= set(inside)]
    return PlaceView(
        heading=passage.heading,
        where=f"{_title(source)}, lines {passage.lines}",
        citation=_cited(source.key, passage.heading, passage.lines),
        lines=tuple(
            LineView(
                one.lines,
                one.not_a_sign or ", ".join(_label(editing, sign) for sign in one.signs),
                _cited(source.key, passage.heading, one.lines),
            )
            for one in entries
        ),
        cited_by=_names(
            label
            for label, citation in _citations(editing)
            if citation.source == source.key and not set(citation.line_range).isdisjoint(inside)
        ),
    )


def _topics(editing: Editing, source: DraftItem) -> list[PlaceView]:
    found: dict[str, list[str]] = {}
    for label, citation in _citations(editing):
        if citation.source == source.key and citation.topic:
            found.setdefault(citation.topic, []).append(label)
    return [
        PlaceView(
            topic, _title(source), citation_line({"source": source.key, "topic": topic}), (), _names(labels)
        )
        for topic, labels in sorted(found.items())
    ]


def _title(source: DraftItem) -> str:
    return str(source.document.get("title") or source.key)


def _cited(source: str, heading: str, lines: str) -> str:
    return citation_line({"source": source, "heading": heading, "lines": lines})


def _citations(editing: Editing) -> Iterator[tuple[str, Citation]]:
    """Who cites what, by names."""
    for kind in (ItemKind.QUESTION, ItemKind.RULE):
        for item in editing.items.of[kind]:
            read = readable(kind, item.document)
            for citation in read.citations if read else ():
                yield str(_label(editing, item.key)), citation


def _label(editing: Editing, key: str) -> str:
    question = editing.items.names.questions.get(key)
    return question.label.to(editing.language) if question else key.replace("_", " ")


def _names(labels: Iterator[str] | Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(labels))
