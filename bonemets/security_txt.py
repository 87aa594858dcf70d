"""Whom to tell of a weakness of this site: RFC 9116."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from triage.patients.asking import needs_no_database

ADDRESS = ".well-known/security.txt"


@needs_no_database
@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """The file, always valid for the days that are set. Raises Http404 where no contact is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.now().replace(microsecond=0) + timedelta(days=settings.SECURITY_TXT_DAYS)
    lines = [f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {expires.isoformat()}"]
    lines += [f"Preferred-Languages: {', '.join(code for code, _ in settings.LANGUAGES)}"]
    if settings.SITE_URL:
        lines += [f"Canonical: {settings.SITE_URL}/{ADDRESS}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
