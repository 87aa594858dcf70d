"""Pages that were put together before, kept in this process by all that they show.

What is shown is read anew for each request, so a page that was kept is never an old one. What is a reader's
own and not to be seen, as the token of a form, is left out and put in for each.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, cast

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.html import conditional_escape

from content.languages import page_language, plain_address

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from typing import Any

# Of some 30 kilobytes each.
MOST_KEPT = 500
_SALT = "content.kept_pages"


class _Kept(NamedTuple):
    html: str
    digest: str


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_added: list[Callable[[HttpRequest], Hashable]] = []


def add_state(state: Callable[[HttpRequest], Hashable]) -> None:
    """Let public pages depend on what another app shows on them. `state` is asked at each request."""
    if state not in _added:
        _added.append(state)


def forget_pages() -> None:
    """Put every page together anew, as a process that has just started."""
    _kept.clear()


@cache
def stand_in(name: str) -> str:
    """What stands in a kept page in the place of something of the reader's own. Nobody can guess it."""
    return salted_hmac(_SALT, name, algorithm="sha256").hexdigest()[:32]


def render_kept(
    request: HttpRequest,
    template: str,
    *,
    shows: Hashable,
    context: Callable[[], Mapping[str, Any]],
    own: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page from a template.

    `shows` is everything that it depends on, and `context` is asked for only when no such page is kept. None
    is kept where `shows` is None.
    `own` are words of the reader's own, by their stand-ins in the context.
    """
    page = _page(request, template, shows, context)
    html = page.html
    always = {
        stand_in("token"): get_token(request),
        # Addresses name whose answers a page is about.
        stand_in("address"): conditional_escape(plain_address(request)),
    }
    for standing, word in {**always, **(own or {})}.items():
        html = html.replace(standing, word)
    return HttpResponse(html)


def render_public(
    request: HttpRequest, template: str, *, shows: Hashable, context: Callable[[], Mapping[str, Any]]
) -> HttpResponse:
    """The same for a page with nothing about its reader: browsers keep it, and ask whether it changed."""
    shows = (shows, *(state(request) for state in _added))
    response = render_kept(request, template, shows=shows, context=context)
    page = _page(request, template, shows, context)
    # Its forms work as long as the browser has the same cookie.
    secret = request.META["CSRF_COOKIE"]
    etag = f'"{salted_hmac(_SALT, page.digest + secret, algorithm="sha256").hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return cast("HttpResponse", get_conditional_response(request, etag=etag, response=response))


def _page(
    request: HttpRequest, template: str, shows: Hashable, context: Callable[[], Mapping[str, Any]]
) -> _Kept:
    key = (template, page_language(), shows)
    page = _kept.get(key)
    if page is None:
        values = {**context(), "csrf_token": stand_in("token"), "own_address": stand_in("address")}
        html = render_to_string(template, values, request)
        page = _Kept(html, sha256(html.encode()).hexdigest())
        if shows is not None:
            _kept[key] = page
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return page
