"""The start page, and the same for whoever a clinic's own page led here."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from triage.actions.machines.launching import prove_launch
from triage.actions.machines.refusing import RefusedMachineError
from triage.clients import site_address
from triage.models import Publication, Submission
from triage.models.submissions import Respondent
from triage.patients.browser import begin, submission_ids
from triage.patients.form_tokens import TokenKind, make_token, read_token
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.pages import form_page, read_page
from triage.patients.presenters.earlier import present_earlier
from triage.patients.sign_lists import start_list

log = logging.getLogger(__name__)
_NOT_FOUND = 404


@form_page
def start(request: HttpRequest) -> HttpResponse:
    """The start page: when to call at once, what this is, and the way in."""
    if request.method != "POST":
        return _start_page(request)
    is_known = request.POST.get("respondent") in Respondent.values
    respondent = Respondent(request.POST["respondent"]) if is_known else Respondent.SELF
    version = Publication.version_to_ask()
    came_from = read_token(TokenKind.LAUNCH, request) or ""
    submission_id = begin(request, respondent, version.pk, came_from)
    return redirect("patients:page", submission_id, version.protocol.pages[0].id)


@read_page
def launch(request: HttpRequest, signed: str) -> HttpResponse:
    """The start page, and by whose signed link somebody came. A wrong or old link keeps nobody out."""
    try:
        came_from = prove_launch(signed, audience=f"{site_address(request)}/launch/")
    except RefusedMachineError as refused:
        log.warning(
            "Launch refused: %s, %s",
            refused.refusal,
            refused.machine.actor if refused.machine else "no account",
        )
        return _start_page(request, status=_NOT_FOUND, is_launch_refused=True)
    token = make_token(TokenKind.LAUNCH, came_from)
    return _start_page(request, came_from=came_from, launch_token=token)


def _start_page(request: HttpRequest, *, status: int = 200, **launched: Any) -> HttpResponse:
    """The start page, with what it says to whoever a clinic's own page led here."""
    mine = Submission.objects.with_version().filter(pk__in=submission_ids(request), erased_at=None)
    clinic = clinic_or_last_known()
    context = {
        "clinic": clinic,
        "signs": start_list(),
        "earlier": present_earlier(mine.order_by("-saved_at"), clinic),
        **launched,
    }
    return render(request, "patients/start.html", context, status=status)
