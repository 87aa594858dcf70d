"""Choices among the education pages of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.renderers import TemplatesSetting

from content.library import library

if TYPE_CHECKING:
    from collections.abc import Sequence


class _PagesWidget(forms.CheckboxSelectMultiple):
    template_name = "editors/education_pages.html"
    label = ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:  # noqa: ARG002
        return super().render(name, value, attrs, TemplatesSetting())

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        pages = [page for _, group, _ in context["widget"]["optgroups"] for page in group]
        # What is ticked is seen without scrolling.
        context["widget"]["pages"] = sorted(pages, key=lambda page: not page["selected"])
        context["widget"]["label"] = self.label
        return context


class EducationPagesField(forms.MultipleChoiceField):
    """Pages of the library by title. Their stored order stays; those added come last."""

    widget = _PagesWidget

    def __init__(self, **options: Any) -> None:
        pages = sorted((page.title, slug) for slug, page in library("en").items())
        super().__init__(**options, choices=[(slug, title) for title, slug in pages])
        self.widget.label = str(self.label)


def in_order(chosen: Sequence[str], stored: Sequence[str]) -> list[str]:
    """What was chosen, that which was stored in its order."""
    kept = [slug for slug in stored if slug in chosen]
    return [*kept, *(slug for slug in chosen if slug not in kept)]
