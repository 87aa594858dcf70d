"""Groups and new passwords of the staff: proposed on a person's page, decided by a second administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from triage.actions.publishing.problems import PublishingError
from triage.actions.roles import GIVE_ACCESS
from triage.actions.staff_access import (
    CODES_LAST,
    agree_to_access,
    open_access_proposal,
    propose_access,
    return_access_proposal,
    why_not_agree,
    why_not_propose,
    withdraw_access_proposal,
)
from triage.display import person_name
from triage.editors.access_forms import AccessForm
from triage.editors.editor_pages import editor_page
from triage.editors.permissions import require_any
from triage.editors.two_person_admin import TwoPersonAdmin
from triage.models import AccessProposal
from triage.models.access_proposals import SetUp
from triage.nurses.sessions.confirming import needs_confirmation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from triage.actions.staff_access import Given


@admin.register(AccessProposal)
class AccessProposalAdmin(TwoPersonAdmin):
    """What waits for a second administrator, and what was decided."""

    list_display = ("what", "person", "author", "created_at", "decision", "decider")
    list_title = "What people of the staff may do"

    @admin.display(description="What", ordering="set_up")
    def what(self, proposal: AccessProposal) -> str:
        """The groups, and what happens to the log-in."""
        return proposal.gives

    @admin.display(description="Decided by", ordering="decided_by")
    def decider(self, proposal: AccessProposal) -> str:
        """Who decided."""
        if proposal.is_at_machine:
            return "a command of the machine"
        return person_name(proposal.decided_by) if proposal.decided_by else ""

    def page_of(self, request: HttpRequest, proposal: AccessProposal) -> HttpResponse:
        return _page(request, proposal)

    def get_urls(self) -> list[URLPattern]:
        """Deciding, beside the page. What somebody may decide is up to the actions."""
        guard = require_any(GIVE_ACCESS)
        own = [
            path("<int:proposal_id>/decide/", guard(decide), name="triage_accessproposal_decide"),
            path("<int:proposal_id>/withdraw/", guard(withdraw), name="triage_accessproposal_withdraw"),
        ]
        return [*own, *super().get_urls()]


def _page(
    request: HttpRequest, proposal: AccessProposal, *, note: str = "", problems: Sequence[str] = ()
) -> HttpResponse:
    user = cast("User", request.user)
    is_author, is_about = proposal.author_id == user.pk, proposal.person_id == user.pk
    hindrance = why_not_agree(proposal, user) if proposal.is_open else ""
    context = {
        "proposal": proposal,
        "has_groups": proposal.person.groups.order_by("name"),
        "may_agree": proposal.is_open and not hindrance,
        "hindrance": hindrance,
        "may_return": proposal.is_open and not is_author and not is_about,
        "may_withdraw": proposal.is_open and is_author,
        "note": note,
        "problems": problems,
    }
    title = f"Access for {person_name(proposal.person)}"
    return editor_page(request, "editors/access_proposal.html", title, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_access(request: HttpRequest, user_id: int) -> HttpResponse:
    """Propose groups or a new password for somebody else."""
    person = get_object_or_404(User, pk=user_id)
    if not admin.site._registry[User].has_change_permission(request, person):
        raise PermissionDenied
    return _proposed(request, person)


@needs_confirmation
def _proposed(request: HttpRequest, person: User) -> HttpResponse:
    user = cast("User", request.user)
    form = AccessForm(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            given = propose_access(
                person_id=person.pk,
                groups=form.cleaned_data["groups"],
                set_up=SetUp(form.cleaned_data["set_up"]),
                reason=form.cleaned_data["reason"],
                by=user,
            )
        except PublishingError as error:
            form.add_error(None, [problem.what for problem in error.problems])
        else:
            done = "Proposed. It is in force once another administrator agrees."
            return _told(request, given, done, is_first=True)
    context = {
        "person": person,
        "form": form,
        "waiting": open_access_proposal(person),
        "hindrance": why_not_propose(person, user),
        "has_groups": person.groups.order_by("name"),
    }
    return editor_page(request, "editors/person_access.html", f"Access for {person_name(person)}", **context)


@require_POST
@needs_confirmation
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Put a proposal into force, or give it back to its author with a note."""
    proposal = get_object_or_404(AccessProposal, pk=proposal_id)
    user, note = cast("User", request.user), request.POST.get("note", "")
    try:
        if "agree" in request.POST:
            given = agree_to_access(proposal_id=proposal_id, by=user)
            return _told(request, given, "Agreed. It is in force.", is_first=False)
        return_access_proposal(proposal_id=proposal_id, note=note, by=user)
    except PublishingError as error:
        return _page(request, proposal, note=note, problems=[problem.what for problem in error.problems])
    messages.success(request, "Given back to its author.")
    return redirect("admin:triage_accessproposal_change", proposal_id)


def _told(request: HttpRequest, given: Given, done: str, *, is_first: bool) -> HttpResponse:
    """Show a code this once; it is stored nowhere, so it can neither be shown again nor be found."""
    if not given.code:
        messages.success(request, done)
        return redirect("admin:triage_accessproposal_change", given.proposal.pk)
    context = {
        "proposal": given.proposal,
        "done": done,
        "code": given.code,
        "is_first": is_first,
        "days": CODES_LAST.days,
        "set_up_address": request.build_absolute_uri(reverse("account_set_up")),
    }
    title = f"{'First' if is_first else 'Second'} code for {person_name(given.proposal.person)}"
    return editor_page(request, "editors/access_code.html", title, **context)


@require_POST
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    proposal = get_object_or_404(AccessProposal, pk=proposal_id)
    try:
        withdraw_access_proposal(proposal_id=proposal_id, by=cast("User", request.user))
    except PublishingError as error:
        return _page(request, proposal, problems=[problem.what for problem in error.problems])
    messages.success(request, "Withdrawn. Everything stays as it was.")
    return redirect("admin:triage_accessproposal_change", proposal_id)
