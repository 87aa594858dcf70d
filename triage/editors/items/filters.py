"""Filters of the lists by what the documents of the items say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Q
from django.utils.text import capfirst

from triage.editors.items.boxes import QUESTION_TYPES, fields_of
from triage.models import DraftItem, ItemKind

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class _DocumentFilter(admin.SimpleListFilter):
    values: tuple[str, ...]
    field: str
    default: Any

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return [(value, QUESTION_TYPES.get(value, value.replace("_", " "))) for value in self.values]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen not in self.values:
            return queryset
        value: Any = chosen == "yes" if self.values == ("yes", "no") else chosen
        found = Q(**{f"document__{self.field}": value})
        if value == self.default:
            # What is usual is not written.
            found |= Q(**{f"document__{self.field}__isnull": True})
        return queryset.filter(found)


class FloorFilter(_DocumentFilter):
    """Questions by the floor that is promised for them."""

    title, parameter_name, field, default = "floor for yes", "floor_alone__exact", "alone", None
    values = fields_of("floor")["alone"].values

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in self.values:
            return queryset
        floors = super().queryset(
            request,
            DraftItem.objects.filter(kind=ItemKind.FLOOR, draft_id=request.GET["draft__id__exact"]),
        )
        return queryset.filter(key__in=floors.values("key"))


def by_field(kind: str, name: str) -> type[admin.SimpleListFilter]:
    """A filter by a field of few values, or by whether something is ticked."""
    field = fields_of(kind)[name]
    return type(
        f"{capfirst(name)}Filter",
        (_DocumentFilter,),
        {
            "title": field.label.lower(),
            "parameter_name": f"{name}__exact",
            "field": name,
            "values": field.values or ("yes", "no"),
            "default": field.default,
        },
    )
