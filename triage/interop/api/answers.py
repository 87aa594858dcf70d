"""Answers in FHIR's own JSON, refusals too."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers

from triage.interop.issues import Issue, IssueCode, operation_outcome
from triage.interop.names import Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

FHIR_JSON = "application/fhir+json"
_JSON = "application/json"


class StatusError(Exception):
    """A request that is answered by a status and an OperationOutcome."""

    def __init__(
        self, status: int, issues: Iterable[Issue], *, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status, self.issues, self.headers = status, tuple(issues), dict(headers or {})
        super().__init__(f"status {status}")


def refused(status: int, code: IssueCode, what: str, **headers: str) -> StatusError:
    """A refusal that is about no place of a resource. `headers` have underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return StatusError(status, [Issue(code, "", what)], headers=named)


def fhir_response(resource: Resource, *, status: int = 200) -> HttpResponse:
    """A resource, which no cache keeps."""
    response = HttpResponse(_written(resource), content_type=f"{FHIR_JSON}; charset=utf-8", status=status)
    add_never_cache_headers(response)
    return response


def json_response(content: object, *, status: int = 200) -> HttpResponse:
    """What is no resource: tokens, and how to get one."""
    response = HttpResponse(_written(content), content_type=_JSON, status=status)
    add_never_cache_headers(response)
    return response


def outcome_response(error: StatusError) -> HttpResponse:
    """A refusal. What was asked for stays out of the log: anybody may write anything into an address."""
    response = fhir_response(operation_outcome(error.issues), status=error.status)
    for name, value in error.headers.items():
        response[name] = value
    return unlogged(response)


def unlogged(response: HttpResponse) -> HttpResponse:
    """Keep Django from logging the address of a request that was refused; the trail tells of it."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _written(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
