"""The questionnaire: start, pages, check your answers, result, and the emergency page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from content.library import library
from content.my_questions import forget_questions
from triage.actions.submissions import (
    PageNotShownError,
    UnfinishedError,
    assess_submission,
    erase_submission,
    finish_submission,
    open_page,
    send_page,
)
from triage.engine.navigation import shown_pages
from triage.engine.vocabulary import Urgency
from triage.models import ProtocolVersion, Publication, Submission
from triage.models.submissions import Respondent
from triage.patients.browser import (
    begin,
    forget,
    readmit,
    respondent_of,
    submission_ids,
    ticket,
    version_shown,
)
from triage.patients.forms import read_form
from triage.patients.not_saved import says_when_not_saved
from triage.patients.phones import clinic_or_last_known
from triage.patients.presenters.answers import present_answers
from triage.patients.presenters.earlier import present_earlier
from triage.patients.presenters.question_page import present_page
from triage.patients.presenters.result import present_result
from triage.patients.shared_browser import note_call
from triage.patients.sharing import share_block

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from triage.engine.evaluation import Assessment
    from triage.engine.protocol import Page

GET_OR_POST = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(GET_OR_POST)
@says_when_not_saved
def start(request: HttpRequest) -> HttpResponse:
    """When to call at once, what this is, and the way in."""
    if request.method == "POST":
        is_known = request.POST.get("respondent") in Respondent.values
        respondent = Respondent(request.POST["respondent"]) if is_known else Respondent.SELF
        version = Publication.live_version()
        submission_id = begin(request, respondent, version.pk)
        if "call" in request.POST:
            note_call(request, submission_id)
        return redirect("patients:page", submission_id, version.protocol.pages[0].id)
    mine = Submission.objects.filter(pk__in=submission_ids(request), erased_at=None)
    known = mine.select_related("version")
    clinic = clinic_or_last_known()
    context = {"clinic": clinic, "earlier": present_earlier(known.order_by("-saved_at"), clinic)}
    return render(request, "patients/start.html", context)


@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """What to do in an emergency: stores nothing and opens without a database."""
    return render(request, "patients/help_now.html", {"clinic": clinic_or_last_known()})


@never_cache
@require_http_methods(GET_OR_POST)
@says_when_not_saved
def question_page(request: HttpRequest, submission_id: UUID, page_id: str) -> HttpResponse:
    """One page of questions."""
    if request.method == "POST":
        readmit(request, submission_id)
    respondent = respondent_of(request, submission_id)
    submission = _submission(request, submission_id, respondent)
    page = _shown_page(submission, page_id)
    if page is None:
        if submission.version.protocol.page(page_id) is None:
            raise Http404
        # A page that an earlier answer hid in the meantime: go on where the person is.
        return _go_on(submission, after=submission.version.protocol.pages[-1].id)
    form = None
    if request.method == "POST":
        form = read_form(page, request.POST)
        if not form.errors:
            return _save(submission, page, form.given, respondent)
    view = present_page(
        submission.version.protocol,
        page,
        submission_id=submission_id,
        version_id=submission.version_id,
        respondent=respondent,
        answers=submission.answers,
        saved_at=submission.saved_at,
        form=form,
    )
    context = {"page": view, "submission": submission}
    return render(request, "patients/question_page.html", context)


@never_cache
@require_http_methods(GET_OR_POST)
@says_when_not_saved
def check_answers(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """The answers so far with links to change them; sending this page asks for the result."""
    if request.method == "POST":
        readmit(request, submission_id)
    respondent = respondent_of(request, submission_id)
    submission = _stored_submission(submission_id)
    if request.method == "POST":
        try:
            finish_submission(submission_id=submission_id, by=respondent)
        except UnfinishedError as error:
            return redirect("patients:page", submission_id, error.page.id)
        return redirect("patients:result", submission_id)
    assessment = assess_submission(submission)
    last = submission.version.protocol.pages[-1].id
    context = {
        "submission": submission,
        "page_answers": present_answers(submission),
        "ticket": ticket(submission_id, respondent, submission.version_id),
        "open_page": open_page(submission, after=last, assessment=assessment),
        "is_emergency": assessment is None or assessment.urgency == Urgency.EMERGENCY,
    }
    return render(request, "patients/check_answers.html", context)


@never_cache
@require_safe
@says_when_not_saved
def result(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """What to do, by when and why. An emergency is shown at once, everything else when finished."""
    respondent_of(request, submission_id)
    submission = _stored_submission(submission_id)
    assessment = assess_submission(submission)
    clinic = clinic_or_last_known()
    if assessment is None:
        failed = {"clinic": clinic, "submission": submission}
        return render(request, "patients/assessment_failed.html", failed, status=500)
    if not submission.is_finished and assessment.urgency != Urgency.EMERGENCY:
        return _go_on(submission, after=submission.version.protocol.pages[-1].id, assessment=assessment)
    view = present_result(
        submission,
        assessment,
        clinic=clinic,
        moment=submission.finished_at or submission.saved_at,
        now=timezone.now(),
        library=library(submission.version.protocol.languages[0]),
    )
    context: dict[str, Any] = {
        "result": view,
        "submission": submission,
        "share": share_block(request, submission),
    }
    if not submission.is_finished:
        last_sent = submission.sent_pages[-1]
        context["open_page"] = open_page(submission, after=last_sent, assessment=assessment)
    return render(request, "patients/result.html", context)


@never_cache
@require_http_methods(GET_OR_POST)
@says_when_not_saved
def erase(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Erase a submission from this device, after asking once."""
    respondent = respondent_of(request, submission_id)
    if request.method == "POST":
        erase_submission(submission_id=submission_id, by=respondent)
        forget(request, submission_id)
        forget_questions(request)
        return redirect("patients:start")
    return render(request, "patients/erase.html", {"submission_id": submission_id})


def _submission(request: HttpRequest, submission_id: UUID, respondent: Respondent) -> Submission:
    """The stored submission, or one that begins when its first page is sent."""
    stored = Submission.objects.select_related("version").filter(pk=submission_id).first()
    if stored is not None and stored.erased_at is not None:
        raise Http404
    if stored is not None:
        return stored
    version_id = version_shown(request, submission_id)
    shown = ProtocolVersion.objects.filter(pk=version_id).first() if version_id is not None else None
    version = shown or Publication.live_version()
    return Submission(pk=submission_id, version=version, respondent=respondent)


def _stored_submission(submission_id: UUID) -> Submission:
    return get_object_or_404(Submission.objects.select_related("version"), pk=submission_id, erased_at=None)


def _shown_page(submission: Submission, page_id: str) -> Page | None:
    pages = shown_pages(submission.version.protocol, submission.answers)
    return next((page for page in pages if page.id == page_id), None)


def _save(submission: Submission, page: Page, given: dict[str, str | int], by: Respondent) -> HttpResponse:
    try:
        sent = send_page(
            submission_id=submission.pk, page_id=page.id, given=given, by=by, version=submission.version
        )
    except PageNotShownError:
        # Another tab changed the answers that showed this page.
        return _go_on(_stored_submission(submission.pk), after=page.id)
    if sent.assessment is None or sent.is_interrupted:
        return redirect("patients:result", submission.pk)
    return _go_on(sent.submission, after=page.id, assessment=sent.assessment)


def _go_on(submission: Submission, *, after: str, assessment: Assessment | None = None) -> HttpResponse:
    page = open_page(submission, after=after, assessment=assessment or assess_submission(submission))
    if page is None:
        return redirect("patients:answers", submission.pk)
    return redirect("patients:page", submission.pk, page.id)
