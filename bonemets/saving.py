"""No request says that something was saved when it was not, and none waits for ever to save it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError, IntegrityError
from django.utils.cache import add_never_cache_headers

from bonemets.rooms import NoRoomError, rooms
from bonemets.views import UNREACHABLE, unavailable
from triage.patients.asking import needs_database

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from typing import Any

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

log = logging.getLogger(__name__)
_PLACES = "_places_held"


class HonestSessionMiddleware(SessionMiddleware):
    """Django's own; a session that cannot be saved is no success. Frees the request's place at its end."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return cast("HttpResponseBase", super().__call__(request))
        finally:
            places: ExitStack | None = getattr(request, _PLACES, None)
            if places is not None:
                places.close()

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except DatabaseError as error:
            if isinstance(error, IntegrityError):
                raise
            log.error("A session could not be saved: %s", type(error).__name__)
            told = unavailable(request)
            add_never_cache_headers(told)
            # The token of its form fits the cookie that is set with it.
            told.cookies = response.cookies
            return told


class SavedOrSaidMiddleware:
    """Inside all others: gives the request a place, and tells people when the database fails their view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if not needs_database(view):
            return None
        try:
            setattr(request, _PLACES, rooms.enter(request))
        except NoRoomError:
            log.error("No room for a request: all that are inside wait")
            return _told(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, UNREACHABLE):
            return None
        # The kind alone: a database's message can quote the row.
        log.error("The database cannot be used: %s", type(exception).__name__)
        return _told(request)


def _told(request: HttpRequest) -> HttpResponse:
    response = unavailable(request)
    add_never_cache_headers(response)
    return response
