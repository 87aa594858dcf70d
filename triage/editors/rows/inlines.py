"""Rows within a row: the tests of a rule, a page or a question, and the options of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet

from triage.actions.drafts.filling import HAS_ONE_OF, WHOEVER_HAS
from triage.actions.drafts.problems import count_problems, shape_problems
from triage.editors.fields import Names, OptionsField, PickField
from triage.editors.rows.editing import editing_of
from triage.editors.rows.forms import DraftFields
from triage.editors.rows.words import readable, test_words
from triage.engine.references import option_problems
from triage.models import DraftOption, DraftTest
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Field
    from django.http import HttpRequest

    from triage.editors.rows.editing import Editing


class RowFormSet(BaseInlineFormSet):
    """Rows with a label on every box; new ones come last."""

    editing: Editing

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each box: the heads of the table are no labels."""
        super().add_fields(form, index)
        row = "new row" if index is None else f"row {index + 1}"
        for name, field in form.fields.items():
            if not field.widget.is_hidden:
                label = "Delete" if name == "DELETE" else str(field.label)
                field.widget.attrs["aria-label"] = f"{label}, {row}"

    @property
    def live_forms(self) -> list[Any]:
        """The forms whose rows will stand once this is saved."""
        gone = self.deleted_forms if self.is_bound else []
        return [form for form in self.forms if form not in gone and (form.instance.pk or form.has_changed())]

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Put a new row behind all others, unless it says where it stands."""
        if not form.instance.position:
            positions = type(form.instance)._default_manager.filter(**{self.fk.name: self.instance})
            form.instance.position = max((row.position for row in positions), default=0) + 1
        return super().save_new(form, commit)


class TestForm(forms.ModelForm):
    """A row of a test."""

    # pytest would take it for tests.
    __test__ = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["options"] = [
                f"{self.instance.looks_at}/{option}" for option in self.instance.options
            ]

    def clean(self) -> dict[str, Any] | None:
        """Keep the ids of the options that belong to the question."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        field = self.fields.get("options")
        if isinstance(field, OptionsField):
            question = cleaned.get("looks_at") or self.instance.looks_at
            try:
                cleaned["options"] = field.options_of(question, cleaned.get("options") or [])
            except ValidationError as error:
                self.add_error("options", error)
        return cleaned


class TestFormSet(RowFormSet):
    """Rows of tests, each checked as the whole draft is."""

    __test__ = False

    def clean(self) -> None:
        """Put what is wrong on its row. Raises ValidationError for what is wrong with all together."""
        super().clean()
        for form in self.live_forms:
            if not form.errors:
                for what in self.row_problems(form.instance):
                    form.add_error(self._field(form), what[:1].upper() + what[1:])
        together = list(self.problems_together([form.instance for form in self.live_forms]))
        if together:
            raise ValidationError(together)

    def row_problems(self, test: DraftTest) -> Iterator[str]:
        """What is wrong with one row."""
        yield from self.editing.checks.test_problems(test)

    def problems_together(self, tests: Sequence[DraftTest]) -> Iterator[str]:
        """What is wrong with the rows as a whole; what is wrong with a count goes onto its row."""
        for what, row in count_problems(tests):
            form = next(form for form in self.live_forms if form.instance is row)
            form.add_error("count_needed", what[:1].upper() + what[1:])
        yield from ()

    def _field(self, form: Any) -> str | None:
        """The box in which a fault of the row is mended."""
        question = self.editing.checks.questions.get(form.instance.looks_at)
        wanted = {"number": "at_least", "choice": "options", "yes_no": "looks_at"}
        name = wanted[question.type] if question else "looks_at"
        return name if name in form.fields else None


class RuleTestFormSet(TestFormSet):
    """The rows of a rule or a promise."""

    def problems_together(self, tests: Sequence[DraftTest]) -> Iterator[str]:
        """Half a rule is none."""
        for what in shape_problems(self.instance, tests):
            yield f"This {self.instance.get_kind_display()} {what}"
        if self.instance.kind != RuleKind.ASSUMPTION:
            yield from super().problems_together(tests)


class PageTestFormSet(TestFormSet):
    """The rows that say when a page is shown."""

    def row_problems(self, test: DraftTest) -> Iterator[str]:
        """A condition looks at earlier pages only."""
        yield from self.editing.checks.page_test_problems(self.instance, test)


class CountsAsFormSet(TestFormSet):
    """The rows that say as what else an answer of a question counts: they look at that question."""

    def full_clean(self) -> None:
        """Let each row look at the question it stands on, whose id is known by now."""
        for form in self.forms:
            if form.has_changed():
                form.instance.looks_at = self.instance.key
        super().full_clean()

    def row_problems(self, test: DraftTest) -> Iterator[str]:
        """Check them against the question as it was sent."""
        checks = self.editing.checks.with_question(self.instance, self.editing.sent_options)
        yield from checks.counts_as_problems(self.instance, test)

    def problems_together(self, tests: Sequence[DraftTest]) -> Iterator[str]:  # noqa: ARG002
        """Each stands for itself."""
        yield from ()

    def _field(self, form: Any) -> str | None:  # noqa: ARG002
        return {"number": "at_least", "choice": "options"}.get(self.instance.type, "yes_to")


class OptionFormSet(RowFormSet):
    """The options of a question."""

    def validate_unique(self) -> None:
        """Left to the check that also speaks of ids which are answers already."""

    def clean(self) -> None:
        """Only a choice has options, and at least two. Raises ValidationError."""
        super().clean()
        options = [form.instance for form in self.live_forms]
        self.editing.sent_options = options
        found = option_problems([option.key for option in options])
        problems = [f"{what[:1].upper()}{what[1:]}. Write another id." for what in found]
        if self.instance.type == "choice" and len(options) < 2:
            problems.append("A choice needs at least two options. Add rows here.")
        elif options and self.instance.type and self.instance.type != "choice":
            problems.append("Only a choice has options. Delete these rows, or choose the type “choice”.")
        if problems:
            raise ValidationError(problems)


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
        also = f", counts as yes to {row.yes_to}" if row.yes_to else ""
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
    fields = ("at_least", "options", "or_not_sure", "yes_to", "in_words")
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
