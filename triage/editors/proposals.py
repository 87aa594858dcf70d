"""Deciding on a proposal, and rolling back, in Django admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from triage.actions.publishing.deciding import approve, return_to_author, withdraw_proposal
from triage.actions.publishing.problems import PublishingError
from triage.actions.publishing.rolling_back import roll_back
from triage.actions.roles import APPROVE, PROPOSE
from triage.editors.differences import present_changes
from triage.editors.editor_pages import editor_page
from triage.editors.permissions import require_any
from triage.editors.reasons import entered_reasons, present_reasons
from triage.editors.run_pages import present_progress, present_replay_result
from triage.editors.two_person_admin import TwoPersonAdmin
from triage.engine.comparison import Comparison, compare
from triage.engine.safety.report import SafetyReport
from triage.models import Clinic, Proposal, ProtocolVersion, Publication, Replay
from triage.models.protocols import PublicationKind, VersionState
from triage.nurses.sessions.confirming import needs_confirmation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

GET_OR_POST = ["GET", "HEAD", "POST"]


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_http_methods(GET_OR_POST)
@needs_confirmation
def roll_back_to(request: HttpRequest, version_id: int) -> HttpResponse:
    """Make an earlier version live again; one person suffices when nobody is told less."""
    version = get_object_or_404(ProtocolVersion, pk=version_id)
    if not (version.publications.exists() if request.method == "POST" else is_way_back(version)):
        messages.error(request, f"There is no way back to this version now: it is {version.state.label}.")
        return redirect("admin:triage_protocolversion_change", version_id)
    comparison = compare(Publication.live_version().protocol, version.protocol)
    form = present_reasons(comparison, QueryDict())
    if request.method == "POST":
        try:
            done = roll_back(
                version=version,
                summary=request.POST.get("summary", ""),
                reasons=entered_reasons(comparison, request.POST),
                by=_user(request),
            )
        except PublishingError as error:
            form = present_reasons(comparison, request.POST, error.problems)
        else:
            if isinstance(done, Proposal):
                messages.success(
                    request, "Sent. Somebody would be told less, so another person must approve it."
                )
                return redirect("admin:triage_proposal_change", done.pk)
            messages.success(request, f"Version {version.pk} is live again.")
            return redirect("admin:triage_protocolversion_change", version.pk)
    context = {
        "version": version,
        "changes": present_changes(comparison),
        "form": form,
        "address": reverse("admin:triage_version_roll_back", args=[version.pk]),
        "button": "Prove it once more and roll back",
    }
    return editor_page(request, "editors/roll_back.html", f"Roll back to version {version.pk}", **context)


def is_way_back(version: ProtocolVersion) -> bool:
    """Whether a version was live before, is not now, and can still be read by this program."""
    return version.state == VersionState.RETIRED and version.is_readable


@admin.register(Proposal)
class ProposalAdmin(TwoPersonAdmin):
    """What waits for a second person, and what was decided."""

    list_display = (
        "__str__",
        "requested_change",
        "draft",
        "author",
        "created_at",
        "decision",
        "decided_by",
    )

    @admin.display(description="To do", ordering="kind")
    def requested_change(self, proposal: Proposal) -> str:
        """What approving it does."""
        return "publish" if proposal.kind == PublicationKind.PUBLISH else "roll back"

    def page_of(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        return proposal_page(request, proposal)

    def get_urls(self) -> list[URLPattern]:
        """Deciding, beside the page."""
        own = [
            path(
                "<int:proposal_id>/replay/",
                require_any("triage.view_proposal")(replay_progress),
                name="triage_proposal_replay",
            ),
            path("<int:proposal_id>/decide/", require_any(APPROVE)(decide), name="triage_proposal_decide"),
            path(
                "<int:proposal_id>/withdraw/",
                require_any(PROPOSE, APPROVE)(withdraw),
                name="triage_proposal_withdraw",
            ),
        ]
        return [*own, *super().get_urls()]


def proposal_page(
    request: HttpRequest, proposal: Proposal, *, note: str = "", problems: Sequence[str] = ()
) -> HttpResponse:
    """The page of a proposal; `note` is what was written to the author, `problems` why it was refused."""
    comparison = Comparison.model_validate(proposal.comparison, strict=False)
    report = proposal.version.report
    user = _user(request)
    context = {
        "proposal": proposal,
        "changes": present_changes(comparison, proposal.reasons),
        "report": SafetyReport.model_validate(report, strict=False) if report else None,
        "may_decide": proposal.is_open and user.has_perm(APPROVE),
        "has_written": has_written(proposal, user),
        "may_withdraw": proposal.is_open and proposal.author_id == user.pk,
        "note": note,
        "problems": problems,
        **replay_beside(request, proposal),
    }
    return editor_page(request, "editors/proposal.html", f"Proposal {proposal.pk}", **context)


def replay_beside(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    """What the template of the replay needs; nothing for a proposal of before replays began by themselves."""
    run = Replay.objects.filter(proposal=proposal).order_by("-pk").first()
    if run is None or not request.user.has_perm("triage.view_replay"):
        return {}
    return {
        "replay_progress": present_progress(run, "submissions", Clinic.load()),
        "replay_progress_url": reverse("admin:triage_proposal_replay", args=[proposal.pk]),
        "replay_url": reverse("admin:triage_replay_change", args=[run.pk]),
        "rows_url": reverse("admin:triage_replay_rows", args=[run.pk]),
        "result": present_replay_result(run),
    }


@require_safe
def replay_progress(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The part of a proposal's page that keeps itself up to date; what is typed beside it stays."""
    proposal = get_object_or_404(Proposal, pk=proposal_id)
    return render(request, "editors/_proposal_replay.html", replay_beside(request, proposal))


def has_written(proposal: Proposal, user: User) -> bool:
    """Whether somebody wrote any of it, and so may not approve it."""
    is_contributor = proposal.draft and proposal.draft.contributors.filter(pk=user.pk).exists()
    return proposal.author_id == user.pk or bool(is_contributor)


@require_POST
@needs_confirmation
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Approve a proposal, or give it back to its author with a note."""
    proposal = get_object_or_404(Proposal, pk=proposal_id)
    is_approval = "approve" in request.POST
    try:
        if is_approval:
            approve(proposal_id=proposal_id, by=_user(request))
        else:
            return_to_author(proposal_id=proposal_id, note=request.POST.get("note", ""), by=_user(request))
    except PublishingError as error:
        problems = [problem.what for problem in error.problems]
        return proposal_page(request, proposal, note=request.POST.get("note", ""), problems=problems)
    done = "Approved: it is live for patients now." if is_approval else "Given back to its author."
    messages.success(request, done)
    return redirect("admin:triage_proposal_change", proposal_id)


@require_POST
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    get_object_or_404(Proposal, pk=proposal_id)
    try:
        proposal = withdraw_proposal(proposal_id=proposal_id, by=_user(request))
    except PublishingError as error:
        messages.error(request, str(error))
        return redirect("admin:triage_proposal_change", proposal_id)
    if proposal.draft_id is None:
        messages.success(request, "Withdrawn. What is live stays.")
        return redirect("admin:triage_proposal_change", proposal_id)
    messages.success(request, "Withdrawn. The draft can be edited again.")
    return redirect("admin:triage_draft_change", proposal.draft_id)
