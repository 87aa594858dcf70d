"""One line for each request, by which everything that it caused can be found, and nobody who asked."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from bonemets.log_lines import request_id
from triage.clients import is_from_proxy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

log = logging.getLogger(__name__)
HEADER = "X-Request-ID"
# Long, and without letters that make words: no name, phone number or code is one.
_WELL_FORMED = re.compile("[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Others are whatever somebody typed.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


class RequestLogMiddleware:
    """Gives every request an id, says it in the answer, and logs what became of the request.

    A trusted proxy's id is taken, so that its log and this one can be read together. Of the address only the
    name of its route is logged: the rest can hold codes, names and searches.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        own = _id_of(request)
        token, began = request_id.set(own), time.perf_counter()
        try:
            response = self._get_response(request)
            response[HEADER] = own
            _log(request, response.status_code, round((time.perf_counter() - began) * 1000))
            return response
        finally:
            request_id.reset(token)


def _id_of(request: HttpRequest) -> str:
    named = request.headers.get(HEADER, "")
    return named if _WELL_FORMED.fullmatch(named) and is_from_proxy(request) else uuid4().hex


def _log(request: HttpRequest, status: int, milliseconds: int) -> None:
    match = request.resolver_match
    route = match.view_name if match is not None else "none"
    method = request.method if request.method in _METHODS else "other"
    log.info(
        "%s %s: %s in %s ms",
        method,
        route,
        status,
        milliseconds,
        extra={"method": method, "route": route, "status": status, "milliseconds": milliseconds},
    )
