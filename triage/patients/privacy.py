"""What is kept of whom, and who reads it, in plain words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from triage.patients.asking import needs_no_database
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.presenters.keeping import keeping_times


@needs_no_database
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """For everybody: the page names nobody's answers."""
    clinic = clinic_or_last_known()
    context = {"clinic": clinic, "reader": clinic.name or _("your care team"), "kept": keeping_times()}
    return render(request, "patients/privacy.html", context)
