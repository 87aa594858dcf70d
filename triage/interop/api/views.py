"""Reading what the server can do, and having answers assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from triage.actions.audit import record
from triage.actions.machines.scopes import ASSESS
from triage.interop.api.access import answers, base_address, caller
from triage.interop.api.answers import StatusError, fhir_response, refused
from triage.interop.api.capabilities import capability_statement
from triage.interop.api.formats import require_json_sent
from triage.interop.assessing import assessment_bundle
from triage.interop.documents import read_document
from triage.interop.issues import RefusedError
from triage.interop.reading import language_of, read_response
from triage.interop.records import version_answered
from triage.models.protocols import UntrustedVersionError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@answers("GET", "HEAD")
def metadata(request: HttpRequest) -> HttpResponse:
    """The CapabilityStatement, for everybody to read."""
    statement = capability_statement(address=base_address(request), version=settings.PROGRAM_VERSION)
    return fhir_response(statement)


@answers("POST")
def assess(request: HttpRequest) -> HttpResponse:
    """Assess a QuestionnaireResponse that a program collected itself. Nothing of it is stored."""
    asking = caller(request, ASSESS, what="assess")
    require_json_sent(request)
    try:
        document = read_document(request.body)
    except RefusedError as error:
        is_long = error.issues[0].code == "too-long"
        raise StatusError(413 if is_long else 400, error.issues) from None
    try:
        version = version_answered(document)
        protocol = version.protocol
    except UntrustedVersionError:
        what = "This version cannot be used here. Until it can: act as in an emergency."
        raise refused(503, "exception", what) from None
    given = read_response(document, protocol)
    record(action="assess_fhir", subject=version, by=asking.machine.actor)
    bundle = assessment_bundle(
        protocol, given, response=uuid4(), at=timezone.now(), language=language_of(document, protocol)
    )
    return fhir_response(bundle)


@answers("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
def nothing_here(_request: HttpRequest, path: str) -> HttpResponse:  # noqa: ARG001 (Django names it)
    """Any other address."""
    raise refused(404, "not-found", "There is nothing at this address.")
