"""The editor of pages: their words, their order, and when each is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from triage.editors.rows.base import DraftRowAdmin
from triage.editors.rows.inlines import PageTestInline
from triage.editors.rows.questions import looking_at
from triage.editors.rows.words import condition_sentence, one_line
from triage.models import DraftPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from triage.editors.rows.editing import Editing
    from triage.editors.rows.words import Sentence


@admin.register(DraftPage)
class DraftPageAdmin(DraftRowAdmin):
    """Pages and their conditions."""

    inlines = (PageTestInline,)
    list_display = ("position", "key", "title_words", "shown", "question_count")
    list_display_links = ("key",)
    search_fields = ("key", "title")
    search_help_text = "Search by id or title."
    help_texts = {
        "position": "Lower numbers first. Empty: last. A condition may look at earlier pages only.",
        "intro": "The lines above the questions.",
        "layout": "A checklist shows all questions as rows; one by one gives each its own screen part.",
    }

    def form_fieldsets(self, editing: Editing, row: Any) -> Any:  # noqa: ARG002
        """Its words and place."""
        return [(None, {"fields": ("key", "position", "layout", "title", "intro", "intro_other")})]

    def sentence(self, row: DraftPage, rows_of: dict[type, list[Any]], editing: Editing) -> Sentence:
        """When it is shown."""
        tests = rows_of[PageTestInline] if PageTestInline in rows_of else list(row.tests.all())
        return condition_sentence(tests, editing, "SHOWN IF") or [("SHOWN", "always")]

    def rows_help(self, editing: Editing) -> str:  # noqa: ARG002
        """How conditions are read."""
        return (
            "Rows with the same letter must hold together; another letter is another way in. "
            "A condition may look at questions of earlier pages only."
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DraftPage]:
        """With their conditions and questions."""
        pages: QuerySet[DraftPage] = super().get_queryset(request)
        return pages.select_related("draft").prefetch_related("tests", "questions")

    def describe_in_list(self, row: Any, editing: Editing) -> None:
        """When it is shown, in words."""
        row.words = editing.said(row.title)
        row.condition = one_line(self.sentence(row, {}, editing))

    @admin.display(description="Title")
    def title_words(self, page: Any) -> str:
        """Its title."""
        return str(page.words)

    @admin.display(description="Shown")
    def shown(self, page: Any) -> str:
        """When it is shown."""
        return str(page.condition)

    @admin.display(description="Questions")
    def question_count(self, page: DraftPage) -> int:
        """How many it asks."""
        return len(page.questions.all())

    def dependents(self, row: DraftPage, editing: Editing) -> Sequence[str]:
        """Its questions go with it, and what looks at them needs mending."""
        keys = [question.key for question in editing.rows.questions if question.page_id == row.pk]
        gone = [f"Its questions are deleted too: {', '.join(keys)}"] if keys else []
        return [*gone, *looking_at(set(keys), editing)]
