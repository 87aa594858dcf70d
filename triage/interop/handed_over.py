"""The file that a person hands over to a doctor's computer."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from triage.actions.handing_over import NoSuchLinkError, find_linked, open_link
from triage.interop.bundles import document_bundle
from triage.interop.records import dossier_of

GONE = 410


@never_cache
@require_safe
def handed_over(request: HttpRequest, secret: str) -> HttpResponse:
    """A document Bundle without contact data, for as long as the link works.

    A HEAD asks only whether it does: nothing is told, and nothing counts as opened.
    """
    try:
        submission = find_linked(secret) if request.method == "HEAD" else open_link(secret)
    except NoSuchLinkError:
        return render(request, "interop/link_over.html", status=GONE)
    bundle = document_bundle(dossier_of(submission, with_contact=False))
    response = HttpResponse(
        json.dumps(bundle, ensure_ascii=False, indent=1), content_type="application/fhir+json; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="bone-signs-check.json"'
    return response
