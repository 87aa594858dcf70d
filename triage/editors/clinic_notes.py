"""The clinic's notes in Django admin."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from content.library import library
from content.models import LANGUAGE, ClinicNote
from triage.editors.stale_saves import StaleSaveAdmin


class ClinicNoteForm(forms.ModelForm):
    """The page is chosen by its title."""

    page = forms.ChoiceField(
        choices=lambda: [("", "---------"), *((p.slug, p.title) for p in library(LANGUAGE).values())]
    )


@admin.register(ClinicNote)
class ClinicNoteAdmin(StaleSaveAdmin):
    """One note for each page."""

    form = ClinicNoteForm
    list_display = ("title", "is_shown", "changed_at")
    search_fields = ("page", "text")

    @admin.display(description="page", ordering="page")
    def title(self, note: ClinicNote) -> str:
        """The title of the page; its address when the page is no more."""
        page = library(LANGUAGE).get(note.page)
        return page.title if page else note.page

    @admin.display(description="shown", boolean=True)
    def is_shown(self, note: ClinicNote) -> bool:
        """No for a note that lost its page, or whose links a newer version of the program does not know."""
        return note.page in library(LANGUAGE) and bool(ClinicNote.html_for(note.page))
