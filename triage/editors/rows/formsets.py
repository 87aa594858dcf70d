"""The formsets of rows within a row: labels, numbering, and the checks that name a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet

from triage.actions.drafts.problems import count_problems, shape_problems
from triage.editors.fields import OptionsField
from triage.engine.fitting import PART_TO_FIT, option_problems
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from triage.editors.rows.editing import Editing
    from triage.models import DraftTest


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
        name = (PART_TO_FIT[question.type] if question else None) or "looks_at"
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
        return PART_TO_FIT.get(self.instance.type) or "yes_to"


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
