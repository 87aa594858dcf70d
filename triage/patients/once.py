"""What all parts of one page read: once for each request, so that no page shows two states at a time."""

from __future__ import annotations

from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

Read = TypeVar("Read")
_read: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("read", default=None)


class ReadOnceMiddleware:
    """Between the beginning and the end of a request, what is read once is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _read.set({})
        try:
            return self._get_response(request)
        finally:
            _read.reset(token)


def once_a_request(read: Callable[[], Read]) -> Callable[[], Read]:
    """Decorate what reads something: within a request it is read once, elsewhere each time."""

    @wraps(read)
    def reading() -> Read:
        known = _read.get()
        if known is None:
            return read()
        if reading not in known:
            known[reading] = read()
        return cast("Read", known[reading])

    return reading
