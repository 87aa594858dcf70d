"""Rows within a row: the tests of a rule, a page or a question, and the options of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin

from triage.actions.drafts.filling import HAS_ONE_OF, WHOEVER_HAS
from triage.editors.fields import Names, OptionsField, PickField
from triage.editors.rows.editing import editing_of
from triage.editors.rows.forms import DraftFields
from triage.editors.rows.formsets import (
    CountsAsFormSet,
    OptionFormSet,
    PageTestFormSet,
    RuleTestFormSet,
    TestForm,
    TestFormSet,
)
from triage.editors.rows.words import readable, test_words
from triage.models import DraftOption, DraftTest
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from django.db.models import Field
    from django.http import HttpRequest

    from triage.editors.rows.editing import Editing


class RowInline(DraftFields, admin.TabularInline):
    """Rows in a table; two empty ones to write into without scripts."""

    extra = 2

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The formset, knowing the draft."""
        formset = super().get_formset(request, obj, **kwargs)
        return type(formset.__name__, (formset,), {"editing": editing_of(request)})

    def row_words(self, row: Any, editing: Editing) -> str:
        """A row in words, to compare two versions of it."""
        raise NotImplementedError


class TestInline(RowInline):
    """Rows of tests. `in_words` says what each means, or what is wrong with it."""

    __test__ = False
    model = DraftTest
    form = TestForm
    formset = TestFormSet
    readonly_fields = ("in_words",)
    editing: Editing

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Questions and options are chosen from those of the draft."""
        editing = editing_of(request)
        if db_field.name == "looks_at":
            return PickField(label="Question", names=Names(_groups(editing, lambda _: True)))
        if db_field.name == "yes_to":
            names = Names(_groups(editing, lambda question: question.type == "yes_no"))
            return PickField(label="Counts as yes to", names=names)
        if db_field.name == "options":
            return OptionsField(label="One of", required=False, choices=_option_groups(editing))
        if db_field.name == "alternative" and editing.kind == RuleKind.ASSUMPTION:
            sides = [(WHOEVER_HAS, "whoever has"), (HAS_ONE_OF, "has one of")]
            return forms.ChoiceField(label="Side", choices=sides, initial=HAS_ONE_OF)
        if db_field.name == "alternative":
            kwargs["widget"] = forms.TextInput(attrs={"size": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="In words")
    def in_words(self, row: DraftTest) -> str:
        """What the row means."""
        return test_words(row, self.editing)

    def row_words(self, row: DraftTest, editing: Editing) -> str:
        """Its letter and what it means."""
        needed = f", counts: at least {row.count_needed} needed" if row.count_needed else ""
        together = f" together with {row.together_with}" if row.together_with else ""
        also = f", counts as yes to {row.yes_to}{together}" if row.yes_to else ""
        return f"{row.alternative}: {test_words(row, editing)}{needed}{also}"


class RuleTestInline(TestInline):
    """When a rule holds."""

    fk_name = "rule"
    formset = RuleTestFormSet
    verbose_name = "row"
    verbose_name_plural = "When it holds"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """A combination has one alternative, an assumption no counts."""
        kind = editing_of(request).kind
        letter = () if kind == RuleKind.COMBINATION else ("alternative",)
        count = () if kind == RuleKind.ASSUMPTION else ("count_needed",)
        return (*letter, "looks_at", "at_least", "options", "or_not_sure", *count, "in_words")


class PageTestInline(TestInline):
    """When a page is shown. *Not sure* always counts here."""

    fk_name = "page"
    formset = PageTestFormSet
    fields = ("alternative", "looks_at", "at_least", "options", "count_needed", "in_words")
    verbose_name = "row"
    verbose_name_plural = "Shown only if (without a row: always; not sure counts as yes here)"


class CountsAsInline(TestInline):
    """What else an answer counts as."""

    fk_name = "question"
    formset = CountsAsFormSet
    fields = ("at_least", "options", "or_not_sure", "together_with", "yes_to", "in_words")
    verbose_name = "row"
    verbose_name_plural = "Counts as yes to another question (before rules look)"


class OptionInline(RowInline):
    """The options of a choice."""

    model = DraftOption
    formset = OptionFormSet
    fields = ("position", "key", "label")
    verbose_name_plural = "Options (for the type “choice” only)"

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """A new option comes last unless it says where."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "position" and field:
            field.required = False
        return field

    def row_words(self, row: DraftOption, editing: Editing) -> str:  # noqa: ARG002
        """Its place, id and label."""
        return f"{row.position}. {row.key}: {readable(row.label)}"


def _groups(editing: Editing, is_wanted: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for question in editing.rows.questions:
        if is_wanted(question):
            page = f"{question.page.position}. {editing.said(question.page.title)}"
            label = f"{editing.said(question.label)} ({question.key})"
            groups.setdefault(page, []).append((question.key, label))
    return list(groups.items())


def _option_groups(editing: Editing) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            editing.said(question.label),
            [
                (f"{question.key}/{option.key}", editing.said(option.label))
                for option in question.options.all()
            ],
        )
        for question in editing.rows.questions
        if question.type == "choice"
    ]
