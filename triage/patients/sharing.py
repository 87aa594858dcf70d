"""Sharing with the care team, and coming back with a code."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.languages import page_language
from triage.actions.limits import Limited
from triage.actions.phone_calls import PhoneCallError, put_into_queue
from triage.actions.reviews.changing import SavedBeforeError
from triage.actions.reviews.sharing import (
    MOST_ADDED_CHARACTERS,
    add_to_shared,
    is_shared_follow_up,
    review_of_code,
    share_submission,
    withdraw_shared,
)
from triage.actions.submissions import journey_of
from triage.models import Review, Submission
from triage.models.review_states import ReviewError
from triage.models.submissions import Respondent
from triage.patients.browser import form_token, respondent_of, submission_ids
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.limits import TOO_MANY, has_to_wait, place_of, refused
from triage.patients.pages import form_page, own_submission, read_page, send_only
from triage.patients.phone_calls import call_respondent
from triage.patients.presenters.follow_up_offer import present_follow_up
from triage.patients.presenters.keeping import withdrawn_kept_for
from triage.patients.presenters.share_status import (
    ShareBlock,
    present_block,
    present_most_urgent,
    present_share,
    present_status,
    present_to_do,
)
from triage.patients.share_forms import CONSENT_FOR_OTHER, OWN_CONSENT, AddForm, CodeForm, ShareForm
from triage.patients.shared_browser import (
    about_current_review,
    current_review,
    forget_own_code,
    forget_shared,
    is_own,
    keep_new_code,
    keep_own_code,
    note_wrong_code,
    own_code,
    remember_shared,
    review_token,
)

_MANY_WRONG_CODES = _(
    "We do not know this code, and many wrong codes have just come from the place where you are. Check each "
    "letter and number. The right code still works."
)
_WRONG_CODE = _("We do not know this code. Check each letter and number, then try again.")


def share_block(submission: Submission) -> ShareBlock | None:
    """The block on a result. None when the database fails, because the result matters more."""
    try:
        review = Review.objects.select_related("contact").filter(submission=submission).first()
        return present_block(submission, review, is_follow_up=is_shared_follow_up(submission))
    except DatabaseError:
        return None


@form_page
def share_answers(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Contact data and consent. Nothing enters the queue before they are sent."""
    submission = own_submission(request, submission_id)
    respondent = Respondent(submission.respondent)
    if not journey_of(submission).has_result:
        return redirect("patients:result", submission_id)
    if Review.objects.filter(submission=submission).exists():
        return redirect("patients:shared", submission_id)
    if is_shared_follow_up(submission):
        return redirect("patients:shared_status")
    clinic, now = clinic_or_last_known(), timezone.now()
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        consent_kind=CONSENT_FOR_OTHER if respondent == Respondent.OTHER else OWN_CONSENT,
        today=clinic.local(now).date(),
    )
    if form.is_bound and form.is_valid():
        response = refused(request, Limited.SHARES) or _share(request, submission, form)
        if response is not None:
            return response
    context = {
        "form": form,
        "share": present_share(submission, clinic, now),
        "to_do": present_to_do(submission, clinic, now),
        "submission": submission,
        "form_token": form_token(submission),
    }
    return render(request, "patients/share.html", context)


def _share(request: HttpRequest, submission: Submission, form: ShareForm) -> HttpResponse | None:
    try:
        shared = share_submission(
            submission_id=submission.pk,
            contact=form.contact(),
            by=None,
            language=page_language(),
            place=place_of(request),
        )
    except ReviewError as error:
        if Review.objects.filter(submission=submission).exists():
            # The button was pressed twice.
            return redirect("patients:shared", submission.pk)
        form.add_error(None, str(error))
        return None
    keep_own_code(request, submission, shared.code)
    remember_shared(request, shared.review)
    return redirect("patients:shared", submission.pk)


@send_only
def put_call(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Put a phone call into the queue. The next page shows the caller's code, once."""
    if call_respondent(request, submission_id) is None:
        raise Http404
    try:
        shared = put_into_queue(call_id=submission_id, by=cast("User", request.user))
    except PhoneCallError as error:
        messages.error(request, str(error))
    else:
        keep_new_code(request, shared.review.submission, shared.code)
    return redirect("patients:result", submission_id)


@read_page
def show_code(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """The code, as long as this browser keeps it; after that what became of it."""
    review = _own_review(request, submission_id)
    code = own_code(request, review.submission)
    if not code:
        return redirect("patients:own_status", submission_id)
    clinic, now = clinic_or_last_known(), timezone.now()
    context = {
        "code": code,
        "review": review,
        "share": present_share(review.submission, clinic, now),
        "to_do": present_to_do(review.submission, clinic, now),
    }
    return render(request, "patients/shared.html", context)


@read_page
def own_status(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Lead to what became of the answers that this browser shared."""
    remember_shared(request, _own_review(request, submission_id))
    return redirect("patients:shared_status")


def _own_review(request: HttpRequest, submission_id: UUID) -> Review:
    """The review of answers of this browser. Raises Http404 for others' and erased ones."""
    respondent_of(request, submission_id)
    shared = Review.objects.select_related("submission__version")
    return get_object_or_404(shared, submission=submission_id, submission__erased_at=None)


@form_page
def enter_code(request: HttpRequest) -> HttpResponse:
    """The way back. Any code, right or wrong, costs a hash for each listed key and one look into an index; a
    right one always opens, however many wrong ones were tried before.
    """
    form, seconds = CodeForm(request.POST if request.method == "POST" else None), 0
    if form.is_bound and form.is_valid():
        review = review_of_code(form.cleaned_data["code"])
        if review is not None:
            # Whoever enters it has it.
            forget_own_code(request, review.submission_id)
            remember_shared(request, review)
            return redirect("patients:shared_status")
        note_wrong_code()
        seconds = has_to_wait(request, Limited.WRONG_CODES)
        form.add_error("code", _MANY_WRONG_CODES if seconds else _WRONG_CODE)
    response = render(request, "patients/code.html", {"form": form, "clinic": clinic_or_last_known()})
    if seconds:
        response.status_code = TOO_MANY
        response["Retry-After"] = str(seconds)
    return response


@form_page
@about_current_review
def shared_status(request: HttpRequest, review: Review) -> HttpResponse:
    """The state of shared answers, and what to do meanwhile; POST adds a text."""
    form = AddForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            add_to_shared(review_id=review.pk, text=form.cleaned_data["text"], form_key=form.used_key)
        except SavedBeforeError:
            messages.success(request, _("We have your words already. They are saved once."))
            return redirect("patients:shared_status")
        except ReviewError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("We added your words."))
            remember_shared(request, review)
            return redirect("patients:shared_status")
    clinic, now = clinic_or_last_known(), timezone.now()
    is_erased = review.submission.erased_at is not None
    context = {
        "form": form,
        "most": MOST_ADDED_CHARACTERS,
        "status": present_status(review, clinic, now),
        # Erased answers are not opened again, not even for this.
        "follow_up": present_follow_up(review, clinic, now, own=submission_ids(request)),
        "to_do": None if is_erased else present_most_urgent(review, clinic, now),
        "own_submission": review.submission_id if is_own(request, review) and not is_erased else None,
        "has_own_code": bool(own_code(request, review.submission)) and not is_erased,
        "kept_for": withdrawn_kept_for(),
        "clinic": clinic,
        "form_token": review_token(review),
    }
    return render(request, "patients/shared_status.html", context)


@form_page
@about_current_review
def withdraw(request: HttpRequest, review: Review) -> HttpResponse:
    """Withdraw after one confirmation."""
    if request.method == "POST":
        withdraw_shared(review_id=review.pk)
        forget_own_code(request, review.submission_id)
        remember_shared(request, review)
    if request.method == "POST" or review.is_withdrawn:
        return redirect("patients:shared_status")
    context = {"form_token": review_token(review), "kept_for": withdrawn_kept_for()}
    return render(request, "patients/withdraw.html", context)


@send_only
def forget_code(request: HttpRequest) -> HttpResponse:
    """Close what a code opened on this device; the code stays valid."""
    review = current_review(request)
    if review is not None:
        forget_shared(request, review)
    return redirect("patients:start")
