"""What the clinic wants patients to read: the proposal as the patient would see it, and the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from triage.actions.clinic_proposals import (
    approve_clinic_proposal,
    return_clinic_proposal,
    why_not_approve,
    withdraw_clinic_proposal,
)
from triage.actions.publishing.problems import PublishingError
from triage.actions.roles import APPROVE_WORDS, READ_WORDS
from triage.display import person_name
from triage.editors.clinic_preview import present_proposal, title_of
from triage.editors.permissions import require_any
from triage.editors.two_person_admin import TwoPersonAdmin
from triage.models import Clinic, ClinicProposal
from triage.nurses.sessions.confirming import needs_confirmation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


@admin.register(ClinicProposal)
class ClinicProposalAdmin(TwoPersonAdmin):
    """What waits for a second person, and what was decided."""

    list_display = ("what", "author", "created_at", "decision", "decider")
    list_filter = ("decision", "kind")
    list_title = "What the clinic wants to tell patients"

    @admin.display(description="What", ordering="kind")
    def what(self, proposal: ClinicProposal) -> str:
        """What it is about."""
        return title_of(proposal)

    @admin.display(description="Decided by", ordering="decided_by")
    def decider(self, proposal: ClinicProposal) -> str:
        """Who decided, and whether alone."""
        if proposal.decided_by is None:
            return ""
        return f"{person_name(proposal.decided_by)}{' alone' if proposal.is_alone else ''}"

    def page_of(self, request: HttpRequest, proposal: ClinicProposal) -> HttpResponse:
        return _page(request, proposal)

    def get_urls(self) -> list[URLPattern]:
        """Deciding, beside the page. What somebody may decide is up to the actions."""
        guard = require_any(READ_WORDS)
        own = [
            path("<int:proposal_id>/decide/", guard(decide), name="triage_clinicproposal_decide"),
            path("<int:proposal_id>/withdraw/", guard(withdraw), name="triage_clinicproposal_withdraw"),
        ]
        return [*own, *super().get_urls()]


def _page(
    request: HttpRequest, proposal: ClinicProposal, *, note: str = "", problems: Sequence[str] = ()
) -> HttpResponse:
    user = cast("User", request.user)
    is_author = proposal.author_id == user.pk
    hindrance = why_not_approve(proposal, user) if proposal.is_open else ""
    context = {
        "proposal": proposal,
        "shown": present_proposal(proposal),
        "may_approve": proposal.is_open and not hindrance,
        "is_alone": is_author,
        "hindrance": hindrance,
        "may_return": proposal.is_open and not is_author and user.has_perm(APPROVE_WORDS),
        "may_withdraw": proposal.is_open and is_author,
        "note": note,
        "problems": problems,
        "time_zone": Clinic.load().time_zone,
    }
    return render(request, "editors/clinic_proposal.html", context)


@require_POST
@needs_confirmation
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Make a proposal live, or give it back to its author with a note."""
    proposal = get_object_or_404(ClinicProposal, pk=proposal_id)
    user, note = cast("User", request.user), request.POST.get("note", "")
    is_approval = "approve" in request.POST
    try:
        if is_approval:
            approve_clinic_proposal(proposal_id=proposal_id, by=user)
        else:
            return_clinic_proposal(proposal_id=proposal_id, note=note, by=user)
    except PublishingError as error:
        return _page(request, proposal, note=note, problems=[problem.what for problem in error.problems])
    messages.success(request, "Patients read it now." if is_approval else "Given back to its author.")
    return redirect("admin:triage_clinicproposal_change", proposal_id)


@require_POST
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    proposal = get_object_or_404(ClinicProposal, pk=proposal_id)
    try:
        withdraw_clinic_proposal(proposal_id=proposal_id, by=cast("User", request.user))
    except PublishingError as error:
        return _page(request, proposal, problems=[problem.what for problem in error.problems])
    messages.success(request, "Withdrawn. What patients read stays as it was.")
    return redirect("admin:triage_clinicproposal_change", proposal_id)
