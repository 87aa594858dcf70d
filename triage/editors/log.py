"""The publication log in Django admin: the clinical changelog, which writes itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from triage.actions.publishing.changelog import changelog
from triage.editors.differences import present_difference
from triage.editors.editor_pages import editor_page
from triage.editors.permissions import ReadOnlyAdmin
from triage.models import Publication

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from triage.actions.publishing.changelog import ChangelogEntry
    from triage.editors.differences import DifferenceView


@dataclass(frozen=True)
class LogLine:
    """An entry of the changelog, with what differs before and after, what lowers apart from the others."""

    entry: ChangelogEntry
    weaker: tuple[DifferenceView, ...]
    differences: tuple[DifferenceView, ...]


def _present(entry: ChangelogEntry) -> LogLine:
    shown = [
        (change.is_lowering, present_difference(change.words, change.changes, change.reason))
        for change in entry.other_changes
    ]
    return LogLine(
        entry=entry,
        weaker=tuple(view for is_lowering, view in shown if is_lowering),
        differences=tuple(view for is_lowering, view in shown if not is_lowering),
    )


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """One page: who changed what, when, why, and who is affected. Entries are never changed."""

    @method_decorator(require_safe)
    def changelist_view(self, request: HttpRequest, _extra_context: Any = None) -> HttpResponse:
        """The whole log, the latest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entries = [_present(entry) for entry in changelog()]
        return editor_page(request, "editors/changelog.html", "Clinical changelog", entries=entries)
