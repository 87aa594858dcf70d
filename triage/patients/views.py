"""The questionnaire: its pages, check your answers, result, and the emergency page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.kept_pages import render_kept, stand_in
from content.languages import page_language
from content.library import library
from content.my_questions import forget_questions
from triage.actions.submissions import (
    PageNotShownError,
    UnfinishedError,
    erase_together,
    finish_submission,
    journey_of,
    note_call_made,
    send_page,
)
from triage.engine.journey import Destination, Place
from triage.engine.navigation import shown_pages
from triage.engine.protocol import Page
from triage.models import ErasedSubmission, FollowUp, ProtocolVersion, Publication, Review, Submission
from triage.models.submissions import Respondent
from triage.patients.asking import needs_no_database
from triage.patients.browser import (
    continued_from,
    forget,
    form_token,
    go_on_with,
    page_of_clinic,
    respondent_of,
    submission_ids,
    version_shown,
)
from triage.patients.forms import read_form
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.pages import (
    entered_submission,
    entering_respondent,
    erasing,
    form_page,
    read_page,
    send_only,
    stored_submission,
)
from triage.patients.phone_calls import call_bar
from triage.patients.presenters.answers import present_answers
from triage.patients.presenters.call_result import present_call_result
from triage.patients.presenters.keeping import withdrawn_kept_for
from triage.patients.presenters.order_of_result import order_without_assessment
from triage.patients.presenters.question_page import present_page
from triage.patients.presenters.result import present_result
from triage.patients.served import shown_around
from triage.patients.shared_browser import forget_own_code
from triage.patients.sharing import share_block

# Marks the message after which browsers forget what they keep for times without network.
ERASED = "erased"


@needs_no_database
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """What to do in an emergency: stores nothing and needs no database."""
    return render(request, "patients/help_now.html", {"clinic": clinic_or_last_known()})


@form_page
def question_page(request: HttpRequest, submission_id: UUID, page_id: str) -> HttpResponse:
    respondent = entering_respondent(request, submission_id)
    submission = _submission(request, submission_id, respondent)
    page = _shown_page(submission, page_id)
    if page is None:
        if submission.version.protocol.page(page_id) is None:
            raise Http404
        # A page that an earlier answer hid in the meantime: go on where the person is.
        return _redirect(submission, journey_of(submission).next_place())
    form = None
    if request.method == "POST":
        form = read_form(page, request.POST)
        if not form.errors:
            return _save(request, submission, page, form.given, respondent)
    view = present_page(submission, page, form)
    call = call_bar(request, submission)
    if call is not None:
        # Kept nowhere, for it names the caller.
        context = {"page": view, "call": call, "version": submission.version}
        return render(request, "patients/question_page.html", context)
    # Many see the same page, so it is put together for nobody; whose it is, is filled in for each.
    nobody, no_token = UUID(stand_in("submission")), stand_in("form_token")
    shown = replace(view, submission_id=nobody, form_token=no_token)
    return render_kept(
        request,
        "patients/question_page.html",
        # What was entered and is wrong can be anything, and is kept nowhere.
        shows=None if form else (shown, shown_around(request, submission.version)),
        context=lambda: {"page": shown, "version": submission.version},
        own={str(nobody): str(view.submission_id), no_token: view.form_token},
    )


@form_page
def check_answers(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """The answers so far with links to change them; POST asks for the result."""
    submission = entered_submission(request, submission_id)
    respondent = Respondent(submission.respondent)
    if request.method == "POST":
        try:
            finished = finish_submission(submission_id=submission_id, by=respondent, language=page_language())
        except UnfinishedError as error:
            return redirect("patients:page", submission_id, error.page.id)
        except Submission.DoesNotExist:
            # Another tab erased them.
            raise Http404 from None
        if finished.pk != submission_id:
            go_on_with(request, finished, instead_of=submission_id)
        return redirect("patients:result", finished.pk)
    journey = journey_of(submission)
    context = {
        "submission": submission,
        "page_answers": present_answers(submission),
        "form_token": form_token(submission),
        "open_page": journey.open_page(),
        "is_emergency": journey.is_emergency,
        "call": call_bar(request, submission),
    }
    return render(request, "patients/check_answers.html", context)


@read_page
def result(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """The result. An emergency is shown at once, everything else when finished."""
    submission = entered_submission(request, submission_id)
    journey = journey_of(submission)
    clinic, call = clinic_or_last_known(), call_bar(request, submission)
    if journey.assessment is None:
        order = order_without_assessment(submission, clinic, now=timezone.now())
        failed = {"clinic": clinic, "submission": submission, "order": order, "call": call}
        return render(request, "patients/assessment_failed.html", failed, status=500)
    if not journey.has_result:
        return _redirect(submission, journey.next_place())
    view = present_result(
        submission,
        journey.assessment,
        clinic=clinic,
        moment=submission.finished_at or submission.saved_at,
        now=timezone.now(),
        library=library(page_language()),
    )
    context: dict[str, Any] = {
        "clinic": clinic,
        "result": view,
        "submission": submission,
        "form_token": form_token(submission),
    }
    if not submission.is_finished:
        last_sent = submission.version.protocol.page(submission.sent_pages[-1])
        context["open_page"] = journey.open_page(after=last_sent)
    if call is not None:
        context |= {"call": call, "told": present_call_result(view, clinic)}
        return render(request, "calls/result.html", context)
    context["share"] = share_block(submission)
    return render(request, "patients/result.html", context)


@send_only
def say_called(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Note that the person has called, or has not after all, and show what to do again."""
    submission = entered_submission(request, submission_id)
    has_called = request.POST.get("called") == "yes"
    note_call_made(submission_id=submission.pk, has_called=has_called, by=Respondent(submission.respondent))
    return redirect("patients:result", submission.pk)


@form_page
@erasing
def erase(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Erase a submission from this device after one confirmation, with those that it went on from."""
    respondent = respondent_of(request, submission_id)
    together = [*continued_from(request, submission_id), submission_id]
    if request.method == "POST":
        erase_together(submission_ids=together, by=respondent)
        for one in together:
            forget(request, one)
            forget_own_code(request, one)
        forget_questions(request)
        messages.success(request, _("We erased these answers from this device."), extra_tags=ERASED)
        response = redirect("patients:start")
        if not submission_ids(request):
            # What scripts kept, should they not run any more.
            response["Clear-Site-Data"] = '"storage"'
        return response
    context = {
        "submission_id": submission_id,
        "is_shared": Review.objects.filter(submission__in=together).exists(),
        "is_follow_up": FollowUp.objects.filter(submission__in=together).exists(),
        "kept_for": withdrawn_kept_for(),
    }
    return render(request, "patients/erase.html", context)


def _submission(request: HttpRequest, submission_id: UUID, respondent: Respondent) -> Submission:
    """The stored submission, or a new one that begins when its first page is sent."""
    stored = Submission.objects.with_version().filter(pk=submission_id).first()
    if stored is not None and stored.erased_at is not None:
        raise Http404
    if stored is not None:
        return stored
    if ErasedSubmission.objects.filter(pk=submission_id).exists():
        raise Http404
    version_id = version_shown(request, submission_id)
    # Every process keeps the text.
    versions = ProtocolVersion.objects.defer("document", "passages")
    shown = versions.filter(pk=version_id).first() if version_id is not None else None
    version = shown or Publication.version_to_ask()
    came_from = page_of_clinic(request, submission_id)
    return Submission(pk=submission_id, version=version, respondent=respondent, came_from=came_from)


def _shown_page(submission: Submission, page_id: str) -> Page | None:
    pages = shown_pages(submission.version.protocol, submission.answers)
    return next((page for page in pages if page.id == page_id), None)


def _save(
    request: HttpRequest, submission: Submission, page: Page, given: dict[str, str | int], by: Respondent
) -> HttpResponse:
    try:
        sent = send_page(
            submission_id=submission.pk,
            page_id=page.id,
            given=given,
            by=by,
            version=submission.version,
            language=page_language(),
            came_from=submission.came_from,
        )
    except PageNotShownError:
        # Another tab changed the answers that showed this page.
        submission = stored_submission(submission.pk)
        return _redirect(submission, journey_of(submission).next_place(after=page))
    if sent.submission.pk != submission.pk:
        go_on_with(request, sent.submission, instead_of=submission.pk)
    return _redirect(sent.submission, sent.destination)


def _redirect(submission: Submission, destination: Destination) -> HttpResponse:
    if destination.page is not None:
        return redirect("patients:page", submission.pk, destination.page.id)
    name = "result" if destination.place == Place.RESULT else "answers"
    return redirect(f"patients:{name}", submission.pk)
