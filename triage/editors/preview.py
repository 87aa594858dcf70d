"""The preview: a draft's questionnaire filled in as a patient would, with the reasons beside it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.languages import page_language
from content.library import library
from triage.actions.drafts.compiling import DraftError
from triage.actions.submissions import answer_page, assess_submission, journey_of
from triage.editors.permissions import require_any
from triage.editors.previewed import (
    DRAFT,
    VERSION,
    Trial,
    as_submission,
    forget_trial,
    keep_trial,
    known_answers,
    previewed,
    read_trial,
)
from triage.editors.trace import present_trace
from triage.engine.journey import Place
from triage.engine.navigation import shown_pages
from triage.models.submissions import Respondent
from triage.patients.forms import read_form
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.presenters.answers import present_answers
from triage.patients.presenters.question_page import present_page
from triage.patients.presenters.result import present_result

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from triage.editors.previewed import Previewed
    from triage.engine.journey import Destination
    from triage.engine.protocol import Page
    from triage.models import Submission

GET_OR_POST = ["GET", "HEAD", "POST"]
_READ = {DRAFT: "triage.view_draft", VERSION: "triage.view_protocolversion"}


def _of_complete_drafts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view what is previewed; a draft with gaps says what is missing instead."""

    @wraps(view)
    def opened(request: HttpRequest, kind: str, pk: int, **kwargs: str) -> HttpResponse:
        try:
            subject = previewed(kind, pk)
        except DraftError as error:
            return _what_is_missing(request, pk, error)
        return view(request, subject, **kwargs)

    return opened


def _what_is_missing(request: HttpRequest, pk: int, error: DraftError) -> HttpResponse:
    context = {
        "problems": [(problem, reverse(problem.page, args=[problem.item_id])) for problem in error.problems],
        "draft_address": _admin_address(DRAFT, pk),
        "was_sent": request.method == "POST",
    }
    return render(
        request, "editors/preview_missing.html", context, status=409 if context["was_sent"] else 200
    )


def _admin_address(model: str, pk: int) -> str:
    """Where the row is changed in Django admin; empty where it is not registered there."""
    try:
        return reverse(f"admin:triage_{model}_change", args=[pk])
    except NoReverseMatch:
        return ""


@require_http_methods(GET_OR_POST)
@_of_complete_drafts
def preview_start(request: HttpRequest, subject: Previewed) -> HttpResponse:
    """Who answers; and, once begun, the way on."""
    if request.method == "POST":
        wanted = request.POST.get("respondent")
        respondent = Respondent(wanted) if wanted in Respondent.values else Respondent.SELF
        trial = Trial(respondent=respondent.value, revision=subject.revision)
        keep_trial(request, subject, trial)
        return redirect(subject.address("page", subject.version.protocol.pages[0].id))
    begun = read_trial(request, subject)
    return _show(request, "editors/preview_start.html", subject, begun, {})


@require_http_methods(GET_OR_POST)
@_of_complete_drafts
def preview_page(request: HttpRequest, subject: Previewed, page_id: str) -> HttpResponse:
    """One page of questions, with the trace of the answers so far."""
    trial = read_trial(request, subject)
    if trial is None:
        return redirect(subject.address())
    submission = as_submission(subject, trial)
    shown = shown_pages(subject.version.protocol, trial.answers)
    page = next((page for page in shown if page.id == page_id), None)
    if page is None:
        return _page_is_gone(request, subject, trial, page_id)
    form = None
    if request.method == "POST":
        form = read_form(page, request.POST)
        if not form.errors:
            answer_page(submission, page, form.given)
            return _send(request, subject, trial, submission, page)
    view = present_page(submission, page, form)
    context = {"page": view, "previous": _previous(subject, view.previous_page_id)}
    return _show(request, "editors/preview_page.html", subject, trial, context)


def _previous(subject: Previewed, page_id: str | None) -> str:
    return subject.address("page", page_id) if page_id else subject.address()


def _page_is_gone(request: HttpRequest, subject: Previewed, trial: Trial, page_id: str) -> HttpResponse:
    """A page that is not asked any more: keep what was entered, as far as it is still asked elsewhere."""
    if request.method != "POST" and subject.version.protocol.page(page_id) is None:
        raise Http404
    if request.method == "POST":
        entered = {name: values[0] for name, values in request.POST.lists() if values}
        trial.answers |= known_answers(subject, entered)
        trial.notice = (
            "The page that you sent is not asked any more: the draft or an answer was changed. What you "
            "entered is kept where the questions still exist."
        )
        keep_trial(request, subject, trial)
    return _redirect(subject, journey_of(as_submission(subject, trial)).next_place())


def _send(
    request: HttpRequest, subject: Previewed, trial: Trial, submission: Submission, page: Page
) -> HttpResponse:
    trial.answers, trial.sent_pages = submission.answers, submission.sent_pages
    trial.is_finished, trial.notice = False, ""
    keep_trial(request, subject, trial)
    return _redirect(subject, journey_of(submission).place_after_sending(page))


def _redirect(subject: Previewed, destination: Destination) -> HttpResponse:
    if destination.page is not None:
        return redirect(subject.address("page", destination.page.id))
    return redirect(subject.address("result" if destination.place == Place.RESULT else "answers"))


@require_http_methods(GET_OR_POST)
@_of_complete_drafts
def preview_answers(request: HttpRequest, subject: Previewed) -> HttpResponse:
    """The answers so far; sending this page asks for the result."""
    trial = read_trial(request, subject)
    if trial is None:
        return redirect(subject.address())
    submission = as_submission(subject, trial)
    journey = journey_of(submission)
    unanswered = journey.open_page()
    if request.method == "POST":
        if unanswered is not None:
            return redirect(subject.address("page", unanswered.id))
        trial.is_finished = True
        keep_trial(request, subject, trial)
        return redirect(subject.address("result"))
    context = {
        "page_answers": [
            (group, subject.address("page", group.page_id)) for group in present_answers(submission)
        ],
        "go_on": subject.address("page", unanswered.id) if unanswered else "",
        "is_emergency": journey.is_emergency,
    }
    return _show(request, "editors/preview_answers.html", subject, trial, context)


@require_safe
@_of_complete_drafts
def preview_result(request: HttpRequest, subject: Previewed) -> HttpResponse:
    """The result in the words that patients would read, with the trace."""
    trial = read_trial(request, subject)
    if trial is None:
        return redirect(subject.address())
    submission = as_submission(subject, trial)
    journey = journey_of(submission)
    if journey.assessment is None:
        return _show(request, "editors/preview_failed.html", subject, trial, {})
    if not journey.has_result:
        return _redirect(subject, journey.next_place())
    last_sent = None if trial.is_finished else subject.version.protocol.page(submission.sent_pages[-1])
    unanswered = journey.open_page(after=last_sent)
    context = {
        "result": present_result(
            submission,
            journey.assessment,
            clinic=clinic_or_last_known(),
            moment=timezone.now(),
            now=timezone.now(),
            library=library(page_language()),
        ),
        "go_on": subject.address("page", unanswered.id) if unanswered else "",
    }
    return _show(request, "editors/preview_result.html", subject, trial, context)


@require_POST
def preview_restart(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Erase the answers, also of a draft that has gaps by now."""
    forget_trial(request, kind, pk)
    return redirect(f"admin:triage_{kind}_preview", pk)


def _show(
    request: HttpRequest, template: str, subject: Previewed, trial: Trial | None, context: dict[str, Any]
) -> HttpResponse:
    clinic = clinic_or_last_known()
    context |= {
        "subject": subject,
        "trial": trial,
        "notice": trial.notice if trial else "",
        "back": _admin_address(subject.kind, subject.pk),
        "restart": subject.address("restart"),
        "answers_address": subject.address("answers"),
    }
    if trial is not None:
        submission = as_submission(subject, trial)
        context["trace"] = present_trace(submission, assess_submission(submission), clinic)
        trial.notice = ""
        keep_trial(request, subject, trial)
    return render(request, template, context)


def _urls(kind: str) -> list[URLPattern]:
    """The pages of the previews of one kind, below the address of its list in Django admin."""
    staff = require_any(_READ[kind])
    pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
        "": ("", preview_start),
        "_page": ("questions/<slug:page_id>/", preview_page),
        "_answers": ("answers/", preview_answers),
        "_result": ("result/", preview_result),
        "_restart": ("restart/", preview_restart),
    }
    return [
        path(f"<int:pk>/preview/{address}", staff(view), {"kind": kind}, name=f"triage_{kind}_preview{name}")
        for name, (address, view) in pages.items()
    ]


preview_urls = _urls(DRAFT)
version_preview_urls = _urls(VERSION)
