"""The door of Django admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from triage.editors.preview import preview_urls, version_preview_urls
from triage.editors.source_map_page import source_map_urls

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class StaffAdminSite(admin.AdminSite):
    """Django admin; people log in where all of the staff do."""

    site_header = site_title = "bonemets"

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002 (Django names it)
        """Lead to the one log-in. Raises PermissionDenied for whoever is logged in and may not be here."""
        index = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or index)

    def get_urls(self) -> list[Any]:
        """The source map, and the previews of drafts and versions, beside the pages of the models."""
        return [
            path("triage/", include(source_map_urls)),
            path("triage/draft/", include(preview_urls)),
            path("triage/protocolversion/", include(version_preview_urls)),
            *super().get_urls(),
        ]
