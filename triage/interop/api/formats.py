"""The one form that is spoken here, however a program names it: FHIR R4 as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http.request import MediaType

from triage.interop.api.answers import FHIR_JSON, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, QueryDict

NDJSON = "application/fhir+ndjson"
_FORM = "application/x-www-form-urlencoded"
_SENT = (FHIR_JSON, "application/json")
_TOLD = (*_SENT, NDJSON)
_VERSION, _VERSIONS = "fhirversion", (None, "4.0", "4.0.1")


def require_json_wanted(request: HttpRequest, parameters: QueryDict | None = None) -> None:
    """Refuse a program that wants another form or version. What the address says counts before the header,
    and so do the parameters of a search, where they are given.
    """
    named = (parameters or request.GET).get("_format", "").strip()
    if named:
        is_json = named.lower() == "json" or _is_told(MediaType(with_plus(named)))
    else:
        # An empty header asks for nothing.
        is_json = not request.headers.get("Accept", "").strip() or any(map(_is_told, request.accepted_types))
    if not is_json:
        raise refused(406, "not-supported", "There is FHIR 4.0 as JSON alone here.")


def require_json_sent(request: HttpRequest) -> None:
    """Refuse a body that is no JSON of R4, before it is read."""
    if request.content_type not in _SENT or not _is_r4(request.content_params or {}):
        raise refused(415, "not-supported", f"Send FHIR 4.0 as JSON: Content-Type: {FHIR_JSON}.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise refused(415, "not-supported", "Send it as it is, without a Content-Encoding.")


def require_form_sent(request: HttpRequest) -> None:
    """Refuse a search whose parameters are sent as something else than a form."""
    if request.content_type != _FORM and request.body:
        raise refused(415, "not-supported", f"Send the parameters as a form: Content-Type: {_FORM}.")


def with_plus(name: str) -> str:
    """The name of a form, whose plus nobody escaped has become a space."""
    kind, semicolon, rest = name.partition(";")
    return kind.strip().replace(" ", "+") + semicolon + rest


def _is_told(wanted: MediaType) -> bool:
    kind = MediaType(f"{wanted.main_type}/{wanted.sub_type}")
    return any(map(kind.match, _TOLD)) and _is_r4(wanted.params)


def _is_r4(parameters: Mapping[str, object]) -> bool:
    said = {name.lower(): value for name, value in parameters.items()}
    return said.get(_VERSION) in _VERSIONS
