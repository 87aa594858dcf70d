"""Larger text and higher contrast, stored in cookies."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from triage.patients.asking import needs_no_database

_YEAR = 365 * 24 * 60 * 60
_SETTINGS = ("text", "contrast")
_ON, _OFF = "more", "normal"


@dataclass(frozen=True)
class Display:
    has_large_text: bool
    has_high_contrast: bool


def display(request: HttpRequest) -> dict[str, Display]:
    """Context processor: the settings in this browser's cookies."""
    return {
        "display": Display(
            has_large_text=request.COOKIES.get("text") == _ON,
            has_high_contrast=request.COOKIES.get("contrast") == _ON,
        )
    }


@needs_no_database
@require_POST
def change_display(request: HttpRequest) -> HttpResponse:
    """Switch one setting and return to the page. An unknown setting changes nothing."""
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("patients:start")
    response = HttpResponseRedirect(back)
    for name in _SETTINGS:
        value = request.POST.get(name)
        if value in (_ON, _OFF):
            response.set_cookie(
                name, value, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
            )
    return response
