"""The review page and its acts: call, note, override, close, reopen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url

from triage.actions.audit import record
from triage.actions.reviews.changing import SavedBeforeError, StaleReviewError
from triage.actions.reviews.persons import decide_person, probably_same
from triage.actions.reviews.work import open_review
from triage.display import moment_at
from triage.keyed_forms import SAVED_BEFORE
from triage.models import Clinic, Review
from triage.models.review_states import ReviewError
from triage.nurses.access import StaffRequest, staff_only
from triage.nurses.presenters.record import record_text as write_record
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
    page = present_page(review, by=request.user)
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
def work(request: StaffRequest, review_id: int, form_class: type[WorkForm]) -> HttpResponse:
    """Carry out a form, or show the page again with everything that was written."""
    review = get_object_or_404(Review, pk=review_id)
    form = form_class(request.POST, review=review, clinic=Clinic.load())
    if form.is_valid():
        try:
            messages.success(request, form.save(by=request.user))
        except SavedBeforeError:
            messages.success(request, SAVED_BEFORE)
            return redirect("nurses:review", review_id)
        except StaleReviewError:
            form.was_stale = True
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            return redirect("nurses:review", review_id)
    # The address stays that of the page, so that loading it anew works.
    return replace_url(_show(request, review_id, refused=form), reverse("nurses:review", args=[review_id]))


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
