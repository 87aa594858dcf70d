"""Citations, one a row: `source | heading | lines` of a document, `source | topic` of a guideline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from triage.editors.items.tables import Column, RowsField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from triage.editors.items.tables import Cell, Row
    from triage.engine.faults import Path

_PARTS = {2: ("source", "topic"), 3: ("source", "heading", "lines")}
_FORM = "Write “source | heading | lines” for a document, “source | topic” for a guideline."


class CitationsField(RowsField):
    """Where a sign or rule comes from; the browser offers the sources and the document's passages."""

    def __init__(self, **options: Any) -> None:
        column = Column("citation", "Citation", size=80, suggestions="citations")
        super().__init__((column,), **options)

    def typed(self, documents: Any) -> list[Row]:
        return [{"citation": citation_line(document)} for document in documents]

    def documents(self, rows: Sequence[Row], faults: list[tuple[int, str, str]]) -> list[Any]:
        found = []
        for at, row in enumerate(rows):
            written = [part.strip() for part in row["citation"].split("|")]
            if len(written) not in _PARTS:
                faults.append((at, "citation", _FORM))
            else:
                found.append(dict(zip(_PARTS[len(written)], written, strict=True)))
        return found

    def cell(self, path: Path) -> Cell | None:
        found = super().cell(path)
        return found and (found[0], "citation")


def citation_line(citation: Mapping[str, str]) -> str:
    """A stored citation as it is typed; PostgreSQL stores its parts in an order of its own."""
    parts = (citation.get(part) for part in ("source", "heading", "lines", "topic"))
    return " | ".join(str(part) for part in parts if part is not None)
