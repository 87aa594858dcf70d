"""Sending a draft for review, once it is brought together with the version that is live, in Django admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from triage.actions.drafts.checking import check_draft
from triage.actions.drafts.compiling import DraftError
from triage.actions.drafts.drafts import NotEditableError, lock_for_editing
from triage.actions.drafts.merging import ComparedEarlierError, UndecidedError, take_live_version
from triage.actions.publishing.problems import PublishingError
from triage.actions.publishing.proposing import BASE_NOT_LIVE, send_for_review
from triage.editors.check_panel import check_context
from triage.editors.editor_pages import editor_page
from triage.editors.merging import SEEN, choices_of, merge_page
from triage.editors.reasons import entered_reasons, present_reasons, written_texts
from triage.models import Draft, Publication

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

    from triage.editors.reasons import ReasonsView

GET_OR_POST = ["GET", "HEAD", "POST"]
MEND_FIRST = "Mend what the check found first; then send it for review."
DONE = "The draft now stands on {}. Look at what the check says of both together."


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_http_methods(GET_OR_POST)
def send(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What would change, why, and a reason for whatever lowers; sending it proves everything once more."""
    draft = get_object_or_404(Draft, pk=draft_id)
    if draft.is_editable and draft.base_id != Publication.live_version().pk:
        return merge_page(request, draft, problems=[BASE_NOT_LIVE] if request.method == "POST" else ())
    check = check_draft(draft=draft)
    comparison = check.report.comparison if check.report else None
    if request.method != "POST":
        if draft.is_editable and comparison is not None and not check.has_failures:
            return _send_page(request, draft, present_reasons(comparison, QueryDict()))
        state = f"This draft is {draft.get_state_display()}."
        messages.error(request, MEND_FIRST if draft.is_editable else state)
        return redirect("admin:triage_draft_change", draft_id)
    try:
        if check.has_failures or comparison is None:
            raise PublishingError(MEND_FIRST)
        proposal = send_for_review(
            draft=draft,
            summary=request.POST.get("summary", ""),
            reasons=entered_reasons(comparison, request.POST),
            by=_user(request),
        )
    except (PublishingError, DraftError, NotEditableError) as error:
        refused = error if isinstance(error, PublishingError) else PublishingError(str(error))
        return _send_page(request, draft, present_reasons(comparison, request.POST, refused.problems))
    messages.success(request, "Sent. Another person must approve it before patients meet it.")
    return redirect("admin:triage_proposal_change", proposal.pk)


def _send_page(request: HttpRequest, draft: Draft, form: ReasonsView) -> HttpResponse:
    context = {
        **check_context(draft),
        "form": form,
        "address": reverse("admin:triage_draft_send", args=[draft.pk]),
        "button": "Prove it once more and send it",
    }
    return editor_page(request, "editors/send.html", f"Send for review: {draft}", **context)


@require_http_methods(GET_OR_POST)
def merge(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Show both sides of what was changed on both; store what was chosen, all of it or nothing."""
    draft = get_object_or_404(Draft, pk=draft_id)
    if draft.is_editable and draft.base_id == Publication.live_version().pk:
        messages.info(request, "This draft stands on the live version: there is nothing to bring together.")
        return redirect("admin:triage_draft_change", draft_id)
    try:
        with transaction.atomic():
            lock_for_editing(draft_id=draft_id)
        if request.method != "POST":
            return merge_page(request, draft)
        draft = take_live_version(
            draft_id=draft_id,
            choices=choices_of(request.POST),
            seen=request.POST.get(SEEN, ""),
            by=_user(request),
        )
    except NotEditableError as error:
        messages.error(request, str(error))
        return redirect("admin:triage_draft_change", draft_id)
    except (ComparedEarlierError, UndecidedError) as error:
        return merge_page(request, draft, problems=[str(error)])
    messages.success(request, DONE.format(draft.base))
    report = check_draft(draft=draft).report
    if written_texts(request.POST):
        return _send_page(
            request, draft, present_reasons(report.comparison if report else None, request.POST)
        )
    return redirect("admin:triage_draft_change", draft_id)
