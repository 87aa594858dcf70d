"""The columns of a row in words, for whoever may only look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import JSONField
from django.utils.html import format_html, format_html_join

from triage.editors.rows.words import readable
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Field, Model


def shown_fieldsets(model: type[Model], fieldsets: Any) -> Any:
    """The same groups, texts and lists in words instead of as they are stored."""
    return [
        (name, {**group, "fields": tuple(_shown(model, field) for field in group["fields"])})
        for name, group in fieldsets
    ]


def _shown(model: type[Model], name: str) -> str | Callable[[Any], str]:
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]
    values = {value for value, _ in field.flatchoices}
    is_urgency = bool(values) and values <= set(Urgency)
    if not isinstance(field, JSONField) and not is_urgency:
        return name

    def words(row: Any) -> str:
        value = getattr(row, name)
        lines = readable(value.replace("_", " ") if is_urgency else value).splitlines()
        return format_html("{}", format_html_join("", "{}<br>", ((line,) for line in lines)))

    words.__name__ = f"shown_{name}"
    words.short_description = str(field.verbose_name)  # type: ignore[attr-defined]
    return words
