"""Follow-ups, from the page that the code opens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from content.languages import page_language
from triage.actions.reviews.follow_ups import agree_to_follow_ups, begin_follow_up, end_follow_ups
from triage.models import Review
from triage.models.review_states import ReviewError
from triage.patients.browser import adopt
from triage.patients.pages import send_only
from triage.patients.shared_browser import about_current_review, remember_shared

AGREED = _("You can answer again here from tomorrow on. Keep your code.")
ENDED = _("You will not be asked again.")
NOT_NOW = _("You cannot answer again right now. If you feel worse, call.")


@send_only
@about_current_review
def change_consent(request: HttpRequest, review: Review) -> HttpResponse:
    """Give or end the consent to follow-ups."""
    remember_shared(request, review)
    try:
        if request.POST.get("answer") == "agree":
            agree_to_follow_ups(review_id=review.pk)
            messages.success(request, AGREED)
        elif request.POST.get("answer") == "end":
            end_follow_ups(review_id=review.pk)
            messages.success(request, ENDED)
    except ReviewError as error:
        messages.error(request, str(error))
    return redirect("patients:shared_status")


@send_only
@about_current_review
def answer_again(request: HttpRequest, review: Review) -> HttpResponse:
    """Begin a follow-up; its answers belong to the shared ones."""
    remember_shared(request, review)
    try:
        submission = begin_follow_up(review_id=review.pk, language=page_language())
    except ReviewError:
        messages.error(request, NOT_NOW)
        return redirect("patients:shared_status")
    adopt(request, submission)
    return redirect("patients:page", submission.pk, submission.version.protocol.pages[0].id)
