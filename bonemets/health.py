"""What monitors ask: does the process live, and can it serve people?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from triage.actions.readiness import readiness
from triage.patients.asking import needs_no_database

_JSON = "application/json"


@needs_no_database
@never_cache
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers, whatever the database does."""
    return HttpResponse("ok\n", content_type="text/plain")


@needs_no_database
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when people can be asked and saved, else 503 with each reason as a word and a sentence.

    Text, or JSON for those who ask for it. Warnings do not change the status: a site that is taken away
    because no worker runs would help nobody.
    """
    found = readiness()
    status = 503 if found.faults else 200
    if _JSON in request.headers.get("Accept", ""):
        said = {
            "ready": not found.faults,
            "faults": {fault.code: fault.sentence for fault in found.faults},
            "warnings": {fault.code: fault.sentence for fault in found.warnings},
        }
        return JsonResponse(said, status=status)
    lines = [f"not ready: {fault.code}: {fault.sentence}" for fault in found.faults] or ["ok"]
    lines += [f"warning: {fault.code}: {fault.sentence}" for fault in found.warnings]
    return HttpResponse("\n".join(lines) + "\n", status=status, content_type="text/plain")


@needs_no_database
@require_safe
def moved(_request: HttpRequest) -> HttpResponse:
    """Lead monitors of before to the new address."""
    return redirect("ready")
