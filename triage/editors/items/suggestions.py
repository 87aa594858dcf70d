"""What the browser offers while somebody types: tests, questions, sources with their passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.actions.drafts.items import readable
from triage.models import ItemKind
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.editors.items.editing import Editing


def suggestions(editing: Editing) -> dict[str, list[tuple[str, str]]]:
    """Lists by their id: what may be typed, and what it means."""
    questions = editing.items.names.questions.items()
    return {
        "tests": list(editing.signs.suggestions()),
        "questions": [(key, question.label.to(editing.language)) for key, question in questions],
        "citations": list(dict.fromkeys(_citations(editing))),
    }


def _citations(editing: Editing) -> Iterator[tuple[str, str]]:
    """Every passage of the document, and every topic that is cited already."""
    for item in editing.items.of[ItemKind.SOURCE]:
        if item.document.get("kind") == "document":
            for passage in shipped_passages():
                yield f"{item.key} | {passage.heading} | {passage.lines}", ""
        else:
            for topic in sorted(_topics(editing, item.key)):
                yield f"{item.key} | {topic}", ""
            yield f"{item.key} | ", ""


def _topics(editing: Editing, source: str) -> set[str]:
    read = (
        readable(kind, item.document)
        for kind in (ItemKind.QUESTION, ItemKind.RULE)
        for item in editing.items.of[kind]
    )
    cited = (citation for citing in read if citing for citation in citing.citations)
    return {citation.topic for citation in cited if citation.source == source and citation.topic}
