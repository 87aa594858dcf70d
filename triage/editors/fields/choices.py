"""Choices among what a draft and the library hold: questions, options, education pages."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from content.library import library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

    Choice = tuple[str, str]
    Groups = Sequence[tuple[str, Sequence[Choice]]]


class Names:
    """Names to choose from, in groups, written as HTML once for all the rows of a page."""

    def __init__(self, groups: Groups) -> None:
        self.groups = groups

    @cached_property
    def html(self) -> str:
        """The groups, with nothing chosen."""
        return format_html_join(
            "", '<optgroup label="{}">{}</optgroup>', ((g, _options(c)) for g, c in self.groups)
        )


class _PickWidget(forms.Widget):
    """A select. Django's own takes seconds for a hundred rows of a hundred names."""

    def __init__(self, names: Names) -> None:
        self.names = names
        super().__init__()

    def __deepcopy__(self, memo: Any) -> _PickWidget:
        copied = copy(self)
        copied.attrs = self.attrs.copy()
        memo[id(self)] = copied
        return copied

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        before = format_html('<select name="{}"{}>', name, flatatt(self.build_attrs(self.attrs, attrs)))
        chosen = format_html('value="{}"', value or "")
        names = self.names.html
        if value and chosen not in names:
            # What is stored or was sent stays to be seen, even when it is none of the names.
            names = _options([(value, f"{value} (not in this draft)")]) + names
        options = _options([("", "---------")]) + names
        # The parts are escaped already.
        return mark_safe(before + options.replace(chosen, f"{chosen} selected", 1) + "</select>")  # noqa: S308


class PickField(forms.CharField):
    """One of some names. One that is not offered is taken too: the check of the row says what is wrong."""

    def __init__(self, *, names: Names, **options: Any) -> None:
        super().__init__(**options, widget=_PickWidget(names))


class _OptionsWidget(forms.SelectMultiple):
    """Folded away while nothing is chosen: most questions have no options."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        is_open = bool(value) or "aria-invalid" in (attrs or {})
        select = super().render(name, value, attrs, renderer)
        return format_html("<details{}><summary>Options</summary>{}</details>", " open" * is_open, select)


class OptionsField(forms.MultipleChoiceField):
    """Options of questions; the value of a choice is `question/option`, that of the field option ids."""

    widget = _OptionsWidget

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Show some at a time."""
        return {**super().widget_attrs(widget), "size": 6}

    def options_of(self, question: str, chosen: Sequence[str]) -> list[str]:
        """The ids of the options. Raises ValidationError for options of another question."""
        mine = [choice.partition("/")[2] for choice in chosen if choice.startswith(f"{question}/")]
        others = [choice for choice in chosen if not choice.startswith(f"{question}/")]
        if others:
            names = ", ".join(f"'{name.partition('/')[2]}'" for name in others)
            whose = others[0].partition("/")[0]
            raise ValidationError(f"{names}: an option of '{whose}', not of '{question}'. Take it away.")
        return sorted(mine)


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


def _options(choices: Sequence[Choice]) -> str:
    return format_html_join("", '<option value="{}">{}</option>', choices)


class EducationPagesField(forms.MultipleChoiceField):
    """Pages of the library by title. Their stored order stays; those added come last."""

    widget = _PagesWidget

    def __init__(self, **options: Any) -> None:
        pages = sorted((page.title, slug) for slug, page in library("en").items())
        super().__init__(**options, choices=[(slug, title) for title, slug in pages])
        self.widget.label = str(self.label)

    @staticmethod
    def in_order(chosen: Sequence[str], stored: Sequence[str]) -> list[str]:
        """The chosen pages, those that were stored in their order."""
        kept = [slug for slug in stored if slug in chosen]
        return [*kept, *(slug for slug in chosen if slug not in kept)]
