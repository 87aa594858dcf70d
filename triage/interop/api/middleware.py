"""Around everything under `/fhir/`: no cookie comes in, and every error goes out as FHIR."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from triage.interop.api.answers import StatusError, outcome_response
from triage.interop.issues import Issue, IssueCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

PREFIX = "/fhir/"
_WORDS: dict[int, tuple[IssueCode, str]] = {
    400: ("structure", "This request cannot be read."),
    403: ("forbidden", "This is not allowed."),
    404: ("not-found", "There is nothing at this address."),
    405: ("not-supported", "This address does not answer this method."),
    413: ("too-long", "This is more than can be taken. Nothing of it was read."),
    503: ("transient", "The database cannot be used now. Try again soon."),
}
_BROKEN: tuple[IssueCode, str] = ("exception", "The program failed. The fault is on this side.")
_KEPT = ("Retry-After", "Allow")


class FhirMiddleware:
    """Takes away cookies, so that nobody's session ever opens these addresses to another site's page.

    Errors that other parts of the site answer with a page become OperationOutcomes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not f"{request.path_info}/".startswith(PREFIX):
            return self._get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self._get_response(request)
        response.cookies.clear()
        # That of a page: a resource says its own.
        del response["Content-Language"]
        if not response.streaming and not response.content:
            del response["Content-Type"]
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code < HTTPStatus.BAD_REQUEST or not is_page:
            return response
        code, what = _WORDS.get(response.status_code, _BROKEN)
        kept = {name: response[name] for name in _KEPT if name in response}
        return outcome_response(StatusError(response.status_code, [Issue(code, "", what)], headers=kept))
