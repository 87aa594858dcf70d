"""The clinic's notes in Django admin: each is proposed, and live once somebody else approved it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget

from content.library import library
from content.models import ClinicNote
from content.typed_text import VisibleTextField
from triage.actions.clinic_proposals import check_note_words, open_proposal, propose_note
from triage.actions.publishing.problems import text_problems
from triage.editors.clinic import REASON, to_proposal
from triage.editors.permissions import NeverDeleted
from triage.editors.stale_saves import StaleSaveAdmin
from triage.models.clinic_proposals import ClinicProposalKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse


class ClinicNoteForm(forms.ModelForm):
    """The page is chosen by its title; a note that is stored is removed by an empty text."""

    page = forms.ChoiceField(
        choices=lambda: [
            ("", "---------"),
            *((page.slug, page.title) for page in library(settings.LANGUAGE_CODE).values()),
        ]
    )
    reason_for_change = VisibleTextField(
        label="Why", required=False, widget=AdminTextareaWidget(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "page" in self.fields:
            self.fields["page"].disabled = self.fields["language"].disabled = True
            # A note may have lost its page.
            self.fields["page"].choices = [(self.instance.page, _title(self.instance))]  # type: ignore[attr-defined]
            self.fields["text"].required = False

    def clean(self) -> Any:
        """Look at the words as those of the protocol are looked at, and ask why."""
        data = super().clean() or self.cleaned_data
        if "text" not in data or not self.has_changed():
            return data
        for problem in text_problems("reason", "The reason", data.get(REASON) or ""):
            self.add_error(REASON, str(problem))
        page, language = data.get("page"), data.get("language")
        if page and language and (waiting := open_proposal(ClinicProposalKind.NOTE, page, language)):
            self.add_error(
                "text", f"A change of this note waits already ({waiting}). Approve it or withdraw it first."
            )
        return data

    def _post_clean(self) -> None:
        """Look at the words once the text can be rendered."""
        super()._post_clean()  # type: ignore[misc]
        data = self.cleaned_data
        if self.errors.get("text") or not data.get("text") or not data.get("page"):
            return
        checked = check_note_words(data["text"], page=data["page"], language=data["language"])
        for problem in checked.problems:
            self.add_error("text", problem)


def _title(note: ClinicNote) -> str:
    page = library(settings.LANGUAGE_CODE).get(note.page)
    return page.title if page else note.page


@admin.register(ClinicNote)
class ClinicNoteAdmin(NeverDeleted, StaleSaveAdmin):
    """One note for each page and language."""

    form = ClinicNoteForm
    list_display = ("title", "language", "is_shown", "changed_at")
    search_fields = ("page", "text")

    @admin.display(description="page", ordering="page")
    def title(self, note: ClinicNote) -> str:
        """The title of the page; its address when the page is no more."""
        return _title(note)

    @admin.display(description="shown", boolean=True)
    def is_shown(self, note: ClinicNote) -> bool:
        """No for a note that lost its page, or whose links a newer version of the program does not know."""
        return note.page in library(note.language) and bool(ClinicNote.html_for(note.page, note.language))

    def save_model(self, request: HttpRequest, obj: ClinicNote, form: Any, change: bool) -> None:  # noqa: ARG002 (Django names it)
        """Propose it; what is stored stays until somebody approves."""
        if form.has_changed():
            request.clinic_proposal = propose_note(  # type: ignore[attr-defined]
                page=obj.page,
                language=obj.language,
                text=form.cleaned_data["text"],
                reason=form.cleaned_data[REASON],
                by=cast("User", request.user),
            )

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing was added yet: the proposal and the audit trail tell of it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing was changed yet: the proposal and the audit trail tell of it."""

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """To what was proposed."""
        return to_proposal(request) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """To what was proposed, if anything was."""
        return to_proposal(request) or super().response_change(request, obj)
