"""The review page and its acts: call, note, override, close, reopen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url

from triage.actions.audit import record
from triage.actions.reviews.changing import StaleReviewError
from triage.actions.reviews.persons import decide_person, probably_same
from triage.actions.reviews.work import (
    Closing,
    add_note,
    answer_unreached,
    close_review,
    open_review,
    override_urgency,
    record_attempt,
    reopen_review,
)
from triage.display import moment_at
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review
from triage.models.review_states import Outcome, ReviewError
from triage.models.reviews import AttemptResult
from triage.nurses.access import staff_only
from triage.nurses.presenters.record import record_text as write_record
from triage.nurses.review_forms import (
    AttemptForm,
    CloseForm,
    NoteForm,
    OverrideForm,
    ReopenForm,
    SecondNurseForm,
    WorkForm,
)
from triage.nurses.review_page import present_page


@staff_only()
@require_safe
def show_review(request: HttpRequest, review_id: int) -> HttpResponse:
    """Everything about one review. Opening it is recorded."""
    return _show(request, review_id)


@staff_only()
@require_safe
def record_text(request: HttpRequest, review_id: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.select_related("submission__version"), pk=review_id)
    record(action="copy", subject=review, by=_user(request))
    page = present_page(review, by=_user(request))
    text = write_record(
        page.review,
        submission=review.submission,
        pages=page.pages,
        notes=page.notes,
        timeline=page.timeline,
        follow_ups=page.follow_ups,
        written=moment_at(timezone.now(), Clinic.load()),
    )
    return render(request, "nurses/record.html", {"review": page.review, "text": text})


@staff_only()
@require_POST
def attempt(request: HttpRequest, review_id: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> str:
        result = AttemptResult(data["result"])
        record_attempt(
            review_id=review_id, result=result, at=data["at"], text=data["text"], by=_user(request)
        )
        return f"Call saved: {result.label.lower()}."

    return _work(request, review_id, AttemptForm, act)


@staff_only()
@require_POST
def note(request: HttpRequest, review_id: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> str:
        add_note(review_id=review_id, text=data["text"], by=_user(request))
        return "Note saved."

    return _work(request, review_id, NoteForm, act)


@staff_only()
@require_POST
def override(request: HttpRequest, review_id: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> str:
        override_urgency(
            review_id=review_id,
            urgency=Urgency(data["urgency"]),
            reason=data["reason"],
            seen=data["seen"],
            by=_user(request),
        )
        return "Urgency changed."

    return _work(request, review_id, OverrideForm, act)


@staff_only()
@require_POST
def close(request: HttpRequest, review_id: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> str:
        closing = Closing(Outcome(data["outcome"]), reached_at=data["reached_at"], text=data["text"])
        is_closed = close_review(review_id=review_id, closing=closing, seen=data["seen"], by=_user(request))
        return "Closed." if is_closed else "Not closed yet: a second nurse must agree first."

    return _work(request, review_id, CloseForm, act)


@staff_only()
@require_POST
def second_nurse(request: HttpRequest, review_id: int) -> HttpResponse:
    """Agree that nobody could be reached in an emergency, or keep it open."""

    def act(data: dict[str, Any]) -> str:
        agrees = data["answer"] == "agree"
        answer_unreached(
            review_id=review_id, agrees=agrees, text=data["text"], seen=data["seen"], by=_user(request)
        )
        return "Closed: could not reach." if agrees else "Kept open."

    return _work(request, review_id, SecondNurseForm, act)


@staff_only()
@require_POST
def reopen(request: HttpRequest, review_id: int) -> HttpResponse:
    def act(data: dict[str, Any]) -> str:
        reopen_review(review_id=review_id, reason=data["reason"], seen=data["seen"], by=_user(request))
        return "Open again."

    return _work(request, review_id, ReopenForm, act)


@staff_only()
@require_POST
def decide(request: HttpRequest, review_id: int, other_id: int) -> HttpResponse:
    review = get_object_or_404(Review, pk=review_id)
    get_object_or_404(Review, pk=other_id)
    answer = request.POST.get("answer")
    if answer not in ("same", "not_same"):
        messages.error(request, "Choose whether it is the same person.")
    elif other_id not in {other.pk for other in probably_same(review)}:
        messages.error(request, "This was decided already, or nothing matches any more.")
    else:
        is_same = answer == "same"
        decide_person(review_id=review_id, other_id=other_id, is_same=is_same, by=_user(request))
        messages.success(request, "Saved: the same person." if is_same else "Saved: not the same person.")
    return redirect("nurses:review", review_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _work(
    request: HttpRequest,
    review_id: int,
    form_class: type[WorkForm],
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Do what a form asks for, or show the page again with everything that was written."""
    review = get_object_or_404(Review, pk=review_id)
    form = form_class(request.POST, review=review, clinic=Clinic.load())
    if form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
        except StaleReviewError:
            form.was_stale = True
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            return redirect("nurses:review", review_id)
    # The address stays that of the page, so that loading it anew works.
    return replace_url(_show(request, review_id, refused=form), reverse("nurses:review", args=[review_id]))


def _show(request: HttpRequest, review_id: int, *, refused: WorkForm | None = None) -> HttpResponse:
    try:
        review = open_review(review_id=review_id, by=_user(request))
    except Review.DoesNotExist:
        raise Http404 from None
    page = present_page(review, by=_user(request), refused=refused)
    return render(request, "nurses/review.html", {"page": page, "review": page.review})
