"""Whoever is over a limit is told so with the emergency list first and nothing typed lost.

Limited are starting, sharing, searching and wrong codes. Never limited: the emergency pages, a check that has
begun with its result, and a right code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from triage.actions.limits import Limited, client_key, seconds_to_wait
from triage.clients import client_address
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.pages import sent_fields

if TYPE_CHECKING:
    from collections.abc import Callable

TOO_MANY = 429
_SEARCHES = ("content:search", "content:unknown_page")


class LimitMiddleware:
    """Limits what needs nothing but the address that was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name == "patients:start" and request.method == "POST":
            return refused(request, Limited.STARTS)
        if name in _SEARCHES and (request.method == "POST" or request.GET or name != _SEARCHES[0]):
            return refused(request, Limited.SEARCHES)
        return None


def has_to_wait(request: HttpRequest, what: Limited) -> int:
    """Count one more of this client; for how many seconds it is over the limit."""
    return seconds_to_wait(what, client_address(request))


def place_of(request: HttpRequest) -> str:
    """What stands for the client's address within this hour; empty where it is not known."""
    address = client_address(request)
    try:
        return client_key(address) if address else ""
    except DatabaseError:
        return ""


def refused(request: HttpRequest, what: Limited) -> HttpResponse | None:
    """Count one more of this client; when it is over the limit, the page that says so."""
    seconds = has_to_wait(request, what)
    return _told(request, what, seconds) if seconds else None


def _told(request: HttpRequest, what: Limited, seconds: int) -> HttpResponse:
    """The page for somebody who has to wait: whom to call, and what was typed, to be sent again."""
    match = request.resolver_match
    context = {
        "clinic": clinic_or_last_known(),
        "what": what.value,
        "minutes": -(-seconds // 60),
        "was_sent": request.method == "POST",
        "sent": sent_fields(request),
        "submission_id": match.kwargs.get("submission_id") if match else None,
    }
    response = render(request, "patients/too_many.html", context, status=TOO_MANY)
    response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response
