"""The editor of what a person is told at each urgency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from triage.editors.permissions import NeitherAddedNorDeleted
from triage.editors.rows.base import DraftRowAdmin
from triage.models import DraftUrgency

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from triage.editors.rows.editing import Editing

_LISTS = ("steps", "steps_other", "meanwhile", "meanwhile_other")
_TEXTS = ("title", "by_when", "say", "say_other")


@admin.register(DraftUrgency)
class DraftUrgencyAdmin(NeitherAddedNorDeleted, DraftRowAdmin):
    """The words of the four urgencies. None can be added or deleted."""

    list_display = ("urgency", "title_words", "by_when_words")
    text_lists = _LISTS
    filled_in = (*_TEXTS, *_LISTS)
    readonly_fields = ("urgency",)
    help_texts = {
        "title": "Filled in: {care_team}, {emergency_number}, {crisis_number}, {fallback_hours}, "
        "{fallback_time}, {history}.",
        "steps": "What to do, one step a line.",
        "steps_other": "The same for somebody who answers for another person.",
        "say": "What to say on the phone.",
        "meanwhile": "What to do until then, one thing a line.",
        "content": "What the result links to for more.",
    }

    def form_fieldsets(self, editing: Editing, row: Any) -> Any:  # noqa: ARG002
        """In the order in which they are shown."""
        fields = ("urgency", "title", "by_when", "steps", "steps_other", "say", "say_other")
        return [(None, {"fields": (*fields, "meanwhile", "meanwhile_other", "content")})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DraftUrgency]:
        """With their draft."""
        urgencies: QuerySet[DraftUrgency] = super().get_queryset(request)
        return urgencies.select_related("draft").order_by("pk")

    def describe_in_list(self, row: Any, editing: Editing) -> None:
        """Its words."""
        row.words, row.when = editing.said(row.title), editing.said(row.by_when)

    @admin.display(description="Title")
    def title_words(self, row: Any) -> str:
        """Its title."""
        return str(row.words)

    @admin.display(description="By when")
    def by_when_words(self, row: Any) -> str:
        """By when to act."""
        return str(row.when)
