"""Pages that stand beside Django admin's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.template.response import TemplateResponse

from triage.models import Clinic

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def editor_page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """A page with the admin's header and menu; `time_zone` is the clinic's."""
    frame = {**admin.site.each_context(request), "title": title, "time_zone": Clinic.load().time_zone}
    return TemplateResponse(request, template, {**frame, **context})
