"""What is sent to us has a size, known before anything of it is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.cache import add_never_cache_headers

from bonemets.views import too_large
from triage.interop.documents import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# The longest form of a patient takes a tenth of it. Editors paste whole protocols.
LARGEST_BODY, LARGEST_BODY_OF_STAFF = 64 * 1024, 2_500 * 1024
_LENGTH = re.compile("[0-9]{1,12}")
_STAFF = ("/staff/", "/admin/")
# Where programs send answers that they collected.
_DOCUMENTS = "/fhir/QuestionnaireResponse/"


class BodySizeMiddleware:
    """Refuses what is larger, before anything reads it.

    Django reads as much of a body as its `Content-Length` says, and nothing of a body without one: a server
    that takes such bodies writes down the length itself, once it has all of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        largest = _largest(request.path_info)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if _LENGTH.fullmatch(length) and int(length) <= largest:
            return self._get_response(request)
        response = too_large(request)
        add_never_cache_headers(response)
        return response


def _largest(address: str) -> int:
    if address.startswith(_STAFF):
        return LARGEST_BODY_OF_STAFF
    return MOST_BYTES if address.startswith(_DOCUMENTS) else LARGEST_BODY
