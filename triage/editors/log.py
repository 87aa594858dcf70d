"""The publication log in Django admin: the clinical changelog, which writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from triage.actions.publishing.changelog import changelog
from triage.editors.differences import present_changes
from triage.editors.editor_pages import editor_page
from triage.editors.permissions import ReadOnlyAdmin
from triage.models import Publication

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """One page: who changed what, when, why, and who is affected. Entries are never changed."""

    @method_decorator(require_safe)
    def changelist_view(self, request: HttpRequest, _extra_context: Any = None) -> HttpResponse:
        """The whole log, the latest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entries = [
            (entry, present_changes(entry.comparison, entry.reasons) if entry.comparison else None)
            for entry in changelog()
        ]
        return editor_page(request, "editors/changelog.html", "Clinical changelog", entries=entries)
