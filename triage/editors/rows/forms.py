"""What the forms of all rows of a draft have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import JSONField, Max
from django.utils.text import capfirst

from triage.editors.fields import CitationsField, EducationPagesField, TextListField, TextsField
from triage.editors.rows.editing import editing_of
from triage.editors.rows.words import urgency_name
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Field, QuerySet
    from django.http import HttpRequest

    from triage.editors.rows.editing import Editing


class DraftRowForm(forms.ModelForm):
    """A row of one draft. Saves nothing while the draft may not be changed, or was by somebody else."""

    editing: Editing

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.draft = self.editing.draft
        if "position" in self.fields:
            self.fields["position"].required = False

    def clean(self) -> dict[str, Any] | None:
        """Raise ValidationError when nothing may be saved, whatever was sent."""
        if self.editing.refusal:
            raise ValidationError(self.editing.refusal)
        return super().clean()

    def clean_key(self) -> str:
        """An id that no other row like this one has."""
        key = str(self.cleaned_data["key"])
        if key and self.siblings().filter(key=key).exists():
            raise ValidationError(
                f"There is a {self.row_name} '{key}' in this draft already. Write another id."
            )
        return key

    def clean_position(self) -> int:
        """Its place, the last when none was given."""
        position = self.cleaned_data["position"]
        if position is None:
            position = (self.neighbours().aggregate(last=Max("position"))["last"] or 0) + 1
        return int(position)

    def clean_content(self) -> list[str]:
        """Education pages, in the order in which they were stored."""
        return EducationPagesField.in_order(self.cleaned_data["content"], self.initial.get("content") or [])

    @property
    def row_name(self) -> str:
        """What a row like this is called."""
        return str(self.instance._meta.verbose_name)

    def siblings(self) -> QuerySet[Any]:
        """The other rows of the draft among which its id must be the only one."""
        rows: QuerySet[Any] = type(self.instance)._default_manager.filter(draft=self.editing.draft)
        return rows.exclude(pk=self.instance.pk)

    def neighbours(self) -> QuerySet[Any]:
        """The other rows among which it has its place."""
        return self.siblings()


class DraftFields(BaseModelAdmin):
    """Chooses the form fields for the columns of a draft's rows."""

    # Which of the JSON columns are lists of texts, and in which texts placeholders are filled in.
    text_lists: tuple[str, ...] = ()
    filled_in: tuple[str, ...] = ()
    help_texts: Mapping[str, str] = {}

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Boxes for texts, lines for citations, ticks for pages; Django's own for all else."""
        name = db_field.name
        help_text = self.help_texts.get(name)
        editing = editing_of(request)
        if not isinstance(db_field, JSONField):
            kwargs |= {"help_text": help_text} if help_text else {}
            field = super().formfield_for_dbfield(db_field, request, **kwargs)
            values = [value for value, _ in db_field.flatchoices]
            if isinstance(field, forms.TypedChoiceField) and set(values) <= set(Urgency):
                field.choices = [("", "---------"), *((v, urgency_name(v, editing)) for v in values)]
            if isinstance(field, forms.CharField):
                # A browser would cut off a pasted text without a word; the form says that it is too long.
                field.widget.attrs.pop("maxlength", None)
            return field
        options = {
            "label": capfirst(str(db_field.verbose_name)),
            "required": not db_field.blank,
            "help_text": help_text or "",
        }
        if name == "citations":
            kinds = {source.key: source.kind for source in editing.rows.sources}
            return CitationsField(source_kinds=kinds, passages=shipped_passages(), **options)
        if name == "content":
            return EducationPagesField(**options)
        kind = TextListField if name in self.text_lists else TextsField
        return kind(
            languages=editing.draft.languages,
            has_placeholders=name in self.filled_in,
            rows=4 if name in self.text_lists else 2,
            **options,
        )
