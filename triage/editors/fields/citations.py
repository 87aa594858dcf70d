"""Citations, one a line: `source | heading | lines` of a document, `source | topic` of a guideline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from pydantic import ValidationError as CitationError

from triage.engine.fitting import citation_problems, passage_problems
from triage.engine.sources import Citation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from triage.engine.sources import Passage

_FORM = "write “source | heading | lines” for a document, “source | topic” for a guideline."
# What to do when one part of a citation is not written as the engine wants it.
_PARTS = {
    "source": "a source is named by its id, in small letters.",
    "heading": "the heading has no words, or more than 2000 characters.",
    "lines": "lines are written like 186 or 186-189.",
    "topic": "the topic has no words, or more than 2000 characters.",
}


class CitationsField(forms.Field):
    """Where a sign or rule comes from, checked against the draft's sources and the document's passages."""

    widget = forms.Textarea

    def __init__(
        self, *, source_kinds: Mapping[str, str], passages: Sequence[Passage], **options: Any
    ) -> None:
        self.source_kinds, self.passages = source_kinds, passages
        super().__init__(**options)
        self.help_text = self.help_text or (
            "One a line. A document: source | heading | lines. A guideline: source | topic."
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Wide enough for a heading."""
        return {**super().widget_attrs(widget), "rows": 4, "spellcheck": "false", "class": "wide"}

    def prepare_value(self, value: Any) -> Any:
        """Stored citations as lines."""
        return "\n".join(citation_line(item) for item in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[dict[str, str]]:
        """Plain values as stored. Raises ValidationError naming every line that is wrong."""
        lines = [line.strip() for line in (self.prepare_value(value) or "").splitlines()]
        problems: list[str] = []
        found = []
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            parts = _parts(line)
            whats = list(self._problems(parts))
            problems += [f"Line {number}: {what}" for what in whats]
            found.append(parts)
        if problems:
            raise ValidationError(problems)
        return found

    def _problems(self, parts: Mapping[str, str]) -> Iterator[str]:
        if not parts:
            yield _FORM
            return
        try:
            citation = Citation.model_validate(parts)
        except CitationError as error:
            for name in dict.fromkeys(str(fault["loc"][0]) for fault in error.errors()):
                yield f"“{parts[name]}”: {_PARTS[name]}"
            return
        found = list(citation_problems(citation, self.source_kinds))
        if not found and citation.lines:
            found = list(passage_problems(citation, self.passages))
        yield from found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other citations were sent than are stored."""
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


def citation_line(citation: Mapping[str, str]) -> str:
    """A stored citation as it is typed; PostgreSQL stores its parts in an order of its own."""
    return " | ".join(citation[part] for part in ("source", "heading", "lines", "topic") if part in citation)


def _parts(line: str) -> dict[str, str]:
    """The parts of a line by name; none when there are not two or three."""
    written = [part.strip() for part in line.split("|")]
    names = {2: ("source", "topic"), 3: ("source", "heading", "lines")}.get(len(written), ())
    return dict(zip(names, written, strict=False)) if names else {}
