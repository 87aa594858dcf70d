"""The review page and its acts: call, note, override, close, reopen."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url

from content.languages import page_language
from triage.actions.audit import record
from triage.actions.reviews.changing import SavedBeforeError, StaleReviewError
from triage.actions.reviews.persons import decide_person, probably_same
from triage.actions.reviews.work import open_review
from triage.actions.sign_offs.statement import checked_by, read_state
from triage.display import moment_at
from triage.keyed_forms import SAVED_BEFORE
from triage.models import Clinic, Review
from triage.models.review_states import ReviewError
from triage.nurses.access import StaffRequest, staff_only
from triage.nurses.presenters.live_review import present_live
from triage.nurses.presenters.record import record_text as write_record
from triage.nurses.queue_forms import MOST_DIGITS
from triage.nurses.queue_list import Viewpoint, next_free
from triage.nurses.review_forms import WorkForm
from triage.nurses.review_page import present_page


@staff_only()
@require_safe
def show_review(request: StaffRequest, review_id: int) -> HttpResponse:
    """Everything about one review. Opening it is recorded."""
    return _show(request, review_id)


@staff_only()
@require_safe
def record_text(request: StaffRequest, review_id: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.select_related("submission__version"), pk=review_id)
    record(action="copy", subject=review, by=request.user)
    page, clinic, version = present_page(review, by=request.user), Clinic.load(), review.submission.version
    text = write_record(
        page.review,
        submission=review.submission,
        pages=page.pages,
        notes=page.notes,
        timeline=page.timeline,
        follow_ups=page.follow_ups,
        written=moment_at(timezone.now(), clinic),
        checked=checked_by(page_language(), state=read_state(), clinic=clinic, version=version),
    )
    return render(request, "nurses/record.html", {"review": page.review, "text": text})


@staff_only()
@require_POST
def work(request: StaffRequest, review_id: int, form_class: type[WorkForm]) -> HttpResponse:
    """Carry out a form, or show the page again with everything that was written."""
    review = get_object_or_404(Review, pk=review_id)
    form = form_class(request.POST, review=review, clinic=Clinic.load())
    if form.is_valid():
        try:
            said = form.save(by=request.user)
        except SavedBeforeError:
            return _onwards(request, form, SAVED_BEFORE)
        except StaleReviewError:
            form.was_stale = True
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            return _onwards(request, form, said)
    # The address stays that of the page, so that loading it anew works.
    return replace_url(_show(request, review_id, refused=form), reverse("nurses:review", args=[review_id]))


def _onwards(request: StaffRequest, form: WorkForm, said: str) -> HttpResponse:
    """Back to the review, or on to the next one where that was asked for and this one is closed.

    The message names the form that was saved, so that the browser forgets its draft.
    """
    review_id = form.review.pk
    tag = f"saved-{form.name}-{review_id}"
    wants_next = request.POST.get("then") == "next"
    if not wants_next or Review.objects.filter(pk=review_id, closed_at=None).exists():
        messages.success(request, said, extra_tags=tag)
        return redirect("nurses:review", review_id)
    following = next_free(Viewpoint(user=request.user, now=timezone.now(), clinic=form.clinic))
    if following is None:
        messages.success(request, f"{said} Nobody else waits to be taken.", extra_tags=tag)
        return redirect("nurses:queue")
    messages.success(request, f"{said} This is the next one: take it when you are ready.", extra_tags=tag)
    return redirect("nurses:review", following.pk)


@require_safe
def review_live(request: StaffRequest, review_id: int) -> HttpResponse:
    """What happened since a review was opened, and which emergencies wait; 204 while nothing changed.

    401 when the log-in ended: the page stays, with what is typed on it.
    """
    if not request.user.is_authenticated:
        page = reverse("nurses:review", args=[review_id])
        return HttpResponse(status=401, headers={"Location": redirect_to_login(page)["Location"]})
    return _live(request, review_id)


@staff_only()
def _live(request: StaffRequest, review_id: int) -> HttpResponse:
    review = get_object_or_404(Review, pk=review_id)
    if not request.htmx:
        return redirect("nurses:review", review_id)
    written = request.GET.get("last_entry", "")
    last_entry = int(written) if written.isdecimal() and len(written) <= MOST_DIGITS else 0
    viewpoint = Viewpoint(user=request.user, now=timezone.now(), clinic=Clinic.load())
    live = present_live(review, last_entry, viewpoint)
    if live.fingerprint == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "nurses/_review_live.html", {"live": live})


@staff_only()
@require_POST
def decide(request: StaffRequest, review_id: int, other_id: int) -> HttpResponse:
    review = get_object_or_404(Review, pk=review_id)
    get_object_or_404(Review, pk=other_id)
    answer = request.POST.get("answer")
    if answer not in ("same", "not_same"):
        messages.error(request, "Choose whether it is the same person.")
    elif other_id not in {other.pk for other in probably_same(review)}:
        messages.error(request, "This was decided already, or nothing matches any more.")
    else:
        is_same = answer == "same"
        decide_person(review_id=review_id, other_id=other_id, is_same=is_same, by=request.user)
        messages.success(request, "Saved: the same person." if is_same else "Saved: not the same person.")
    return redirect("nurses:review", review_id)


def _show(request: StaffRequest, review_id: int, *, refused: WorkForm | None = None) -> HttpResponse:
    before = get_object_or_404(Review, pk=review_id)
    is_handed = before.handed_by_id is not None and before.claimed_by_id == request.user.pk
    review = open_review(review_id=review_id, by=request.user)
    page = present_page(review, by=request.user, refused=refused, is_handed=is_handed)
    return render(request, "nurses/review.html", {"page": page, "review": page.review})
