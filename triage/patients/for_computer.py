"""A person's answers for the doctor's computer: a code to scan, and a file."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from triage.actions.handing_over import make_link
from triage.actions.submissions import journey_of
from triage.display import time_of_day
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.pages import own_submission, read_page
from triage.patients.presenters.qr import qr_svg


@read_page
def for_computer(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """A new link, as a code and as a file, once there is a result."""
    submission = own_submission(request, submission_id)
    if not journey_of(submission).has_result:
        return redirect("patients:result", submission_id)
    secret, ends_at = make_link(submission_id)
    # Whoever opens it is staff.
    with translation.override(settings.LANGUAGE_CODE):
        address = request.build_absolute_uri(reverse("handed_over", args=[secret]))
    context = {
        "submission": submission,
        "address": address,
        "qr_svg": qr_svg(address),
        "ends": time_of_day(ends_at, clinic_or_last_known()),
    }
    return render(request, "patients/for_computer.html", context)
