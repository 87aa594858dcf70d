"""Lists of what one person proposed and another decides, each with a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from triage.editors.editor_pages import row_or_404
from triage.editors.permissions import ReadOnlyAdmin

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class TwoPersonAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """What waits for a second person, and what was decided."""

    list_filter: ClassVar[tuple[str, ...]] = ("decision",)
    # Over the list, where the name of what it lists does not say enough.
    list_title = ""

    class Media:
        """The styles of the list's filter."""

        css = {"all": ("css/editors.css",)}

    def page_of(self, request: HttpRequest, proposal: Any) -> HttpResponse:
        """What is proposed, and what this person may decide."""
        raise NotImplementedError

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, under its own title."""
        title = {"title": self.list_title} if self.list_title else {}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @method_decorator(require_safe)
    def change_view(
        self, request: HttpRequest, object_id: str, _form_url: str = "", _extra_context: Any = None
    ) -> HttpResponse:
        """The page of one proposal, for whoever may read it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.page_of(request, row_or_404(self.get_queryset(request), object_id))
