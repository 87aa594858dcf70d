"""The editor of the sources that may be cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from triage.editors.rows.base import DraftRowAdmin
from triage.models import DraftSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from triage.editors.rows.editing import Editing
    from triage.models import DraftQuestion, DraftRule


@admin.register(DraftSource)
class DraftSourceAdmin(DraftRowAdmin):
    """Documents and guidelines."""

    list_display = ("key", "title", "publisher", "kind", "trust")
    list_filter = ("kind", "trust")
    search_fields = ("key", "title", "publisher")
    search_help_text = "Search by id, title or publisher."
    help_texts = {
        "key": "Citations name it by this; it stays once the source is added.",
        "title": "With its year. Never an invented address.",
        "trust": "How far we trust our reading of it.",
    }

    def form_fieldsets(self, editing: Editing, row: Any) -> Any:  # noqa: ARG002
        """All of it."""
        return [(None, {"fields": ("key", "title", "publisher", "kind", "trust")})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The id stays: citations name it."""
        kept = ("key",) if obj is not None else ()
        return (*super().get_readonly_fields(request, obj), *kept)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DraftSource]:
        """With their draft."""
        sources: QuerySet[DraftSource] = super().get_queryset(request)
        return sources.select_related("draft")

    def dependents(self, row: DraftSource, editing: Editing) -> Sequence[str]:
        """What cites it."""
        rows: Sequence[DraftQuestion | DraftRule] = (*editing.rows.questions, *editing.rows.rules)
        return [
            f"{str(citing._meta.verbose_name).capitalize()} “{citing}”"
            for citing in rows
            if any(citation.get("source") == row.key for citation in citing.citations)
        ]
