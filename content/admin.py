"""The clinic's notes in Django admin."""

from __future__ import annotations

from django import forms
from django.contrib import admin

from content.library import library
from content.models import LANGUAGE, ClinicNote


class ClinicNoteForm(forms.ModelForm):  # type: ignore[type-arg]
    """The page is chosen by its title."""

    page = forms.ChoiceField(
        choices=lambda: [("", "---------"), *((p.slug, p.title) for p in library(LANGUAGE).values())]
    )


@admin.register(ClinicNote)
class ClinicNoteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """One note for each page."""

    form = ClinicNoteForm
    list_display = ("page", "changed_at")
    search_fields = ("page", "text")
