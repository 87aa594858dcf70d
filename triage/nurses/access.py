"""Who may open the nurses' pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from triage.actions.roles import WORK_QUEUE
from triage.models import StaffSession

# The fields in which nurses write.
_WRITTEN = ("text", "reason", "note", "name", "phone")


class StaffRequest(HttpRequest):
    """A request of somebody who is logged in, for the type checker."""

    user: User
    htmx: HtmxDetails
    staff_session: StaffSession


def staff_only(
    permission: str = WORK_QUEUE,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Require a permission: people who are not logged in log in first, others are refused."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @wraps(view)
        def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return _asks_to_log_in(request, kwargs.get("review_id"))
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate


def logged_in_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page about a person's own account to everybody who is logged in."""

    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return checked


def _asks_to_log_in(request: HttpRequest, review_id: object) -> HttpResponse:
    """Redirect to log in and back to the page; shows text that was sent after the session ended."""
    is_about_review = request.method == "POST" and review_id is not None
    page = reverse("nurses:review", args=[review_id]) if is_about_review else request.get_full_path()
    log_in = redirect_to_login(page)
    typed = [text for name in _WRITTEN if (text := request.POST.get(name, "").strip())]
    if not typed:
        return log_in
    context = {"typed": typed, "log_in": log_in["Location"]}
    return replace_url(render(request, "nurses/logged_out.html", context), page)
