"""What stays in the browser for times without network: the emergency page, and nothing about anybody."""

from __future__ import annotations

import json
import re
from hashlib import sha256

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from content.languages import address_in, languages
from triage.models import Clinic
from triage.patients.asking import ask, needs_no_database
from triage.patients.last_known_clinic import clinic_or_last_known

_HELP, _OFFLINE = "patients/help_now.html", "patients/offline.html"
# Style, font, icons and mark: all that these pages name as files.
_FILE = re.compile(r'<(?:link|img|use)\b[^>]*?\b(?:href|src)="([^"#]+)')


@needs_no_database
@require_safe
def no_network(request: HttpRequest) -> HttpResponse:
    """What stands in for any other page when there is no network."""
    return render(request, _OFFLINE, {"clinic": clinic_or_last_known()})


@needs_no_database
@never_cache
@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker. Its text changes with what it keeps, and so browsers keep that anew.

    503 without a database: browsers go on with the numbers that they have.
    """
    try:
        clinic = ask(Clinic.load)
    except DatabaseError:
        return HttpResponse(status=503, content_type="text/plain")
    kept, pages = [], []
    for language in reversed(languages()):
        with translation.override(language):
            pages += [render_to_string(template, {"clinic": clinic}) for template in (_HELP, _OFFLINE)]
            kept.append(
                {
                    "prefix": address_in(language, "/"),
                    "help": reverse("patients:help_now"),
                    "offline": reverse("patients:offline"),
                }
            )
    files = list(dict.fromkeys(address for page in pages for address in _FILE.findall(page)))
    context = {
        "kept_as": f"help-{sha256(''.join(pages).encode()).hexdigest()[:16]}",
        "languages": _written(kept),
        "files": _written(files),
        "staff": _written([reverse("nurses:queue"), reverse("admin:index")]),
    }
    text = render_to_string("patients/worker.js", context)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def _written(addresses: object) -> str:
    return mark_safe(json.dumps(addresses).replace("&amp;", "&"))  # noqa: S308 (our own addresses)
