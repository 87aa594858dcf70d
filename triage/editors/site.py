"""The door of Django admin."""

from __future__ import annotations

import logging
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from triage.editors.guide import guide_urls
from triage.editors.home import present_home, site_warnings
from triage.editors.preview import preview_urls, version_preview_urls
from triage.editors.sign_off.urls import sign_off_urls
from triage.editors.source_map_page import source_map_urls
from triage.models import Clinic

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)
NOT_FILTERED = (
    "The list cannot be filtered by what the address asks for, so all of it is shown. "
    "Choose a filter from the list."
)
_NOT_OURS = ("view_on_site", "password_change", "password_change_done")
_METHODS = ("GET", "HEAD", "POST")
# What Django lets through when a filter's value fits its field but not the database or a date.
_MISFITS = (ValueError, IndexError, OverflowError, DatabaseError)


class StaffAdminSite(admin.AdminSite):
    """Django admin; people log in where all of the staff do."""

    site_header = site_title = "Administration"

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002 (Django names it)
        """Lead to the one log-in. Raises PermissionDenied for whoever is logged in and may not be here."""
        index = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or index)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:  # noqa: ARG002 (Django names it)
        """Log out where all of the staff do."""
        return LogoutView.as_view()(request)

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """What waits for this person, and what is wrong with the site, above the list of everything."""
        user = cast("User", request.user)
        own = {"home": present_home(user), "site_warnings": site_warnings(user)}
        return super().index(request, {**own, **(extra_context or {})})

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Show times as the clinic's clocks do; a list unfiltered, and say so, when its address asks for what
        no filter can mean.
        """
        checked = super().admin_view(view, cacheable)

        @wraps(checked)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            # Django's own pages answer PUT and DELETE like GET, or like POST.
            if request.method not in _METHODS:
                return HttpResponseNotAllowed(_METHODS)
            # Django looks for a field of that name.
            if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
                raise DisallowedModelAdminToField("A row was asked for by a field without a name.")
            is_list = getattr(view, "__name__", "") == "changelist_view" and request.method == "GET"
            unfiltered = f"{request.path}?{ERROR_FLAG}=1"
            try:
                with timezone.override(ZoneInfo(Clinic.load().time_zone)):
                    response = checked(request, *args, **kwargs)
                    # Inside, so that the times are the clinic's.
                    if isinstance(response, TemplateResponse) and not response.is_rendered:
                        response.render()
            except _MISFITS as error:
                # Without a filter it is a fault of ours.
                if not is_list or not request.GET or ERROR_FLAG in request.GET:
                    raise
                log.warning("A list was not filtered as its address asks: %s", type(error).__name__)
                response = redirect(unfiltered)
            if is_list and response.get("Location") == unfiltered:
                messages.warning(request, NOT_FILTERED)
            return response

        return answered

    def get_urls(self) -> list[Any]:
        """The source map, and the previews of drafts and versions, beside the pages of the models.

        Without Django's way from a row to its own public page, which no row has, and without its way to
        change one's password, which all of the staff do in one place.
        """
        of_models = [entry for entry in super().get_urls() if getattr(entry, "name", "") not in _NOT_OURS]
        return [
            path("triage/", include(source_map_urls)),
            path("triage/", include(guide_urls)),
            path("triage/draft/", include(preview_urls)),
            path("triage/protocolversion/", include(version_preview_urls)),
            path("triage/sign-off/", include(sign_off_urls)),
            *of_models,
        ]
