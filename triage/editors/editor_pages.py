"""Pages that stand beside Django admin's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from triage.models import Clinic

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

Row = TypeVar("Row", bound=Model)


def row_or_404(rows: QuerySet[Row], object_id: str) -> Row:
    """The row whose id stands in an address of Django admin. Raises Http404 for words too."""
    try:
        return get_object_or_404(rows, pk=object_id)
    except ValueError:
        raise Http404 from None


def editor_page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """A page with the admin's header and menu; `time_zone` is the clinic's."""
    frame = {**admin.site.each_context(request), "title": title, "time_zone": Clinic.load().time_zone}
    return TemplateResponse(request, template, {**frame, **context})
