"""The editor of what stands above all pages: title, languages, and the parts without pages of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from triage.actions.drafts.documents import DOCUMENTS, document_problems
from triage.editors.fields import DocumentField, as_yaml
from triage.editors.permissions import NeitherAddedNorDeleted
from triage.editors.rows.base import NO_DRAFT, DraftRowAdmin
from triage.editors.rows.forms import DraftRowForm
from triage.engine.vocabulary import LANGUAGE_PATTERN
from triage.models.drafts import DraftFrame

if TYPE_CHECKING:
    from django.db.models import Field
    from django.http import HttpRequest, HttpResponse

    from triage.editors.rows.editing import Editing


class LanguagesField(forms.CharField):
    """Codes of languages with commas between, the first being what a missing text falls back to."""

    def prepare_value(self, value: Any) -> Any:
        """A list as it is written."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """What was written as a list. Raises ValidationError for what is no code, or stands twice."""
        codes = [part.strip() for part in str(value or "").split(",") if part.strip()]
        for code in codes:
            if not LANGUAGE_PATTERN.match(code):
                raise ValidationError(f"'{code}' is no language. One looks like en, or pt-BR.")
        if len(set(codes)) < len(codes):
            raise ValidationError("A language stands twice.")
        return codes

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other languages were written."""
        return self.prepare_value(initial) != ", ".join(self.to_python(data)) if data else bool(initial)


class _FrameForm(DraftRowForm):
    """The question on cancer must be one of the draft."""

    def clean_cancer_question(self) -> str:
        """The id of a question that there is."""
        key = str(self.cleaned_data["cancer_question"])
        if key not in {question.key for question in self.editing.rows.questions}:
            raise ValidationError(f"There is no question '{key}' in this draft. Write the id of one.")
        return key

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for path in DOCUMENTS:
            self.initial[box_of(path)] = self.instance.documents.get(path)

    def clean(self) -> dict[str, Any] | None:
        """Take the documents over, and put what is wrong with each onto its box."""
        cleaned = super().clean() or self.cleaned_data
        sent = {path: cleaned.get(box_of(path)) for path in DOCUMENTS}
        documents = {path: document for path, document in sent.items() if document is not None}
        for path, problems in document_problems(self.editing.rows, documents).items():
            if box_of(path) not in self.errors:
                self.add_error(box_of(path), ValidationError(problems))
        self.instance.documents = documents
        return cleaned


def box_of(path: str) -> str:
    """The name of the box of a document."""
    return f"document_{path.replace('.', '_')}"


FrameForm: type[DraftRowForm] = type(
    "FrameForm", (_FrameForm,), {box_of(path): DocumentField(label=f"{path} (YAML)") for path in DOCUMENTS}
)


def shown_documents(frame: DraftFrame) -> str:
    """All documents, for whoever may only look."""
    return format_html("<pre>{}</pre>", as_yaml(frame.documents))


shown_documents.short_description = "Parts in YAML"  # type: ignore[attr-defined]


@admin.register(DraftFrame)
class DraftFrameAdmin(NeitherAddedNorDeleted, DraftRowAdmin):
    """There is one for each draft."""

    form = FrameForm
    help_texts = {
        "languages": "With commas between: en, es. Every text needs words in each of them.",
        "cancer_question": "The question that asks whether somebody ever had cancer.",
    }

    def form_fieldsets(self, editing: Editing, row: Any) -> Any:  # noqa: ARG002
        """The columns of the draft that are the protocol's."""
        return [(None, {"fields": ("title", "languages", "cancer_question")})]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The documents too, each in its box."""
        is_read_only = not self.has_change_permission(request, obj)
        shown = (shown_documents,) if is_read_only else tuple(map(box_of, DOCUMENTS))
        return [*super().get_fieldsets(request, obj), ("Parts in YAML", {"fields": shown})]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Codes for the languages; texts for all else."""
        if db_field.name == "languages":
            return LanguagesField(help_text=self.help_texts["languages"])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def rows_name(self, editing: Editing) -> str:  # noqa: ARG002
        """What is edited here."""
        return "title, languages and lists"

    def row_name(self, editing: Editing) -> str:
        """The same: there is one."""
        return self.rows_name(editing)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        """There is no list: each is reached from its draft."""
        return self._led_away(request, NO_DRAFT)

    def _list_address(self, editing: Editing) -> str:
        return reverse("admin:triage_draft_change", args=[editing.draft.pk])
