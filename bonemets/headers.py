"""Headers that every answer carries, beside the content security policy and Django's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.signals import user_logged_out
from django.utils.cache import add_never_cache_headers

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# What the browser could do and no page of ours does. Unlisted features are those it asks the person about
# itself, that only other sites' frames could use, which the content policy forbids, or that Chromium does
# not know: it writes a warning for each into the console.
_DENIED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in _DENIED)
ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
_LOGGED_OUT = "_has_logged_out"


def _note_log_out(request: HttpRequest | None, **_: Any) -> None:
    if request is not None:
        setattr(request, _LOGGED_OUT, True)


user_logged_out.connect(_note_log_out)


class HeadersMiddleware:
    """Adds them. Pages of staff stay in no cache, and nothing of them in the browser after log-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        # Only documents use it, and half a kilobyte with each file would make the first visit slow.
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        match = request.resolver_match
        is_staff = match is not None and match.namespaces[:1] in (["admin"], ["nurses"])
        if is_staff and "Cache-Control" not in response:
            add_never_cache_headers(response)
        if getattr(request, _LOGGED_OUT, False):
            # Not the storage: it holds how the alarm is set, which must go on ringing.
            response["Clear-Site-Data"] = '"cache"'
        return response
