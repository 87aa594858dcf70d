"""A form that was opened before somebody else saved: both versions, and rows that are gone by now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.forms.models import ModelChoiceField, ModelMultipleChoiceField

from triage.editors.rows.words import readable
from triage.engine.pieces import pieces, sides

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from django.forms import BaseInlineFormSet, ModelForm
    from django.http import QueryDict

    from triage.engine.pieces import Piece

GONE, NOT_THERE = "(not there)", "(not on your page; it stays)"


@dataclass(frozen=True)
class StaleDifference:
    """A field or row that is stored otherwise than it was sent."""

    what: str
    stored: str
    yours: str

    @property
    def sides(self) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        """Both, the words marked that the other has not."""
        if {self.stored, self.yours} & {GONE, NOT_THERE}:
            return pieces(self.stored, self.stored), pieces(self.yours, self.yours)
        return sides(self.stored, self.yours)


def field_differences(form: ModelForm[Any]) -> Iterator[StaleDifference]:
    """The fields of a sent form that differ from what is stored now."""
    for name in form.changed_data:
        field = form.fields[name]
        yours = form.cleaned_data[name] if name in form.cleaned_data else form[name].data
        yield StaleDifference(
            str(field.label), _value(field, form.get_initial_for_field(field, name)), _value(field, yours)
        )


def row_differences(
    formset: BaseInlineFormSet[Any, Any, Any], name: str, words: Callable[[Any], str]
) -> Iterator[StaleDifference]:
    """The rows of a sent formset that differ from what is stored now; `words` describes one."""
    model: Any = formset.model
    name = name[:1].upper() + name[1:]
    stored = {
        row.pk: words(row) for row in model._default_manager.filter(**{formset.fk.name: formset.instance})
    }
    for number, form in enumerate(formset.forms, start=1):
        was = stored.pop(form.instance.pk, GONE)
        if form in formset.deleted_forms:
            yield StaleDifference(f"{name} {number}", was, GONE)
        elif form.has_changed():
            yield StaleDifference(f"{name} {number}", was, words(form.instance))
    for was in stored.values():
        yield StaleDifference(name, was, NOT_THERE)


def move_lost_rows(data: QueryDict, prefix: str, stored: Collection[str]) -> None:
    """Make new rows of those that were sent with the id of a row that somebody else has deleted."""
    initial, total = (_count(data, f"{prefix}-{name}_FORMS") for name in ("INITIAL", "TOTAL"))
    kept = [at for at in range(initial) if data.get(f"{prefix}-{at}-id") in stored]
    lost = [at for at in range(initial) if at not in kept]
    places = {old: new for new, old in enumerate([*kept, *lost, *range(initial, total)])}
    row = re.compile(rf"^{re.escape(prefix)}-(\d+)-(.+)$")
    sent = {key: data.getlist(key) for key in data if row.match(key)}
    for key in sent:
        del data[key]
    for key, values in sent.items():
        match = row.match(key)
        if match and int(match[1]) in places and not (int(match[1]) in lost and match[2] == "id"):
            data.setlist(f"{prefix}-{places[int(match[1])]}-{match[2]}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))


def _count(data: QueryDict, name: str) -> int:
    written = data.get(name, "0")
    return min(int(written), 1000) if written.isdecimal() else 0


def _value(field: Any, value: Any) -> str:
    if isinstance(field, ModelMultipleChoiceField) and field.queryset is not None:
        keys = [getattr(one, "pk", one) for one in value or ()]
        return readable([str(one) for one in field.queryset.filter(pk__in=keys)])
    if isinstance(field, ModelChoiceField):
        chosen = (
            field.queryset.filter(pk=getattr(value, "pk", value) or None).first() if field.queryset else None
        )
        return str(chosen or "(empty)")
    choices = getattr(field, "choices", None)
    if choices:
        named = dict(field.choices)
        chosen = value if isinstance(value, list) else [value]
        return readable([str(named.get(one, one)) for one in chosen if one not in (None, "")])
    return readable(value)
