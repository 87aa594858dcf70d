"""The queue, and its acts: claim, release, hand over, close many."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from triage.actions.duty import switch_duty
from triage.actions.phone_calls import open_calls_of
from triage.actions.reviews.changing import SavedBeforeError, was_stored
from triage.actions.reviews.claims import claim_review, hand_over, release_review
from triage.actions.reviews.closing_many import can_be_undone, close_many, undo_closing_many
from triage.actions.roles import LEAD_QUEUE
from triage.display import counted, moment_at, person_name
from triage.keyed_forms import SAVED_BEFORE, KeyedForm
from triage.models import Clinic, Review
from triage.models.review_columns import Outcome
from triage.models.review_states import ReviewError
from triage.nurses.access import StaffRequest, staff_only
from triage.nurses.presenters.calls import present_calls
from triage.nurses.presenters.closings import present_closings
from triage.nurses.presenters.counts import present_counts
from triage.nurses.presenters.queue import present_queue
from triage.nurses.presenters.queue_rows import present_rows
from triage.nurses.queue_forms import MOST_DIGITS, CloseManyForm, HandOverForm
from triage.nurses.queue_list import Chosen, State, Viewpoint, reviews_of, with_details

GET_OR_POST = ["GET", "HEAD", "POST"]


def _viewpoint(request: StaffRequest) -> Viewpoint:
    return Viewpoint(user=request.user, now=timezone.now(), clinic=Clinic.load())


def _context(viewpoint: Viewpoint, chosen: Chosen) -> dict[str, Any]:
    return {
        "queue": present_queue(chosen, viewpoint),
        "updated": moment_at(viewpoint.now, viewpoint.clinic),
    }


@require_safe
@staff_only()
def show_queue(request: StaffRequest) -> HttpResponse:
    """Reviews that wait, most urgent first."""
    return _queue_page(request, Chosen.read(request.GET))


def _queue_page(request: StaffRequest, chosen: Chosen, problem: str = "") -> HttpResponse:
    viewpoint = _viewpoint(request)
    more = {
        "problem": problem,
        "is_on_duty": hasattr(request.user, "on_duty"),
        "clinic": viewpoint.clinic,
        "calls": present_calls(open_calls_of(request.user), viewpoint),
    }
    return render(request, "nurses/queue.html", _context(viewpoint, chosen) | more)


def _sends_page_to_log_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send the whole page to log in, not only the fragment, when the session has ended."""

    @wraps(view)
    def checked(request: StaffRequest) -> HttpResponse:
        queue = f"{reverse('nurses:queue')}?{Chosen.read(request.GET).query}"
        if not request.htmx:
            return redirect(queue)
        if not request.user.is_authenticated:
            return HttpResponseClientRedirect(redirect_to_login(queue)["Location"])
        return view(request)

    return checked


@require_safe
@_sends_page_to_log_in
@staff_only()
def queue_rows(request: StaffRequest) -> HttpResponse:
    """The part of the queue that updates itself; 204 while nothing changed."""
    context = _context(_viewpoint(request), Chosen.read(request.GET))
    if context["queue"].fingerprint == request.GET.get("seen"):
        response = HttpResponse(status=204)
    else:
        response = render(request, "nurses/_rows.html", context | {"is_poll": True})
    response["X-Updated"] = context["updated"]
    return response


@require_POST
@staff_only()
def claim(request: StaffRequest, review_id: int) -> HttpResponse:
    try:
        claim_review(review_id=review_id, by=request.user)
    except Review.DoesNotExist:
        raise Http404 from None
    except ReviewError as error:
        return _queue_page(request, Chosen.read(request.POST), str(error))
    return redirect("nurses:review", review_id)


@require_POST
@staff_only()
def release(request: StaffRequest, review_id: int) -> HttpResponse:
    chosen = Chosen.read(request.POST)
    try:
        release_review(review_id=review_id, by=request.user)
    except Review.DoesNotExist:
        raise Http404 from None
    except ReviewError as error:
        return _queue_page(request, chosen, str(error))
    messages.success(request, "Put back: any nurse may take it now.")
    return redirect(f"{reverse('nurses:queue')}?{chosen.query}")


def _to_queue(request: StaffRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("nurses:queue")


def _numbers(data: QueryDict) -> set[int]:
    """The ids of the ticked reviews; anything else is dropped."""
    written = data.getlist("review")
    return {int(one) for one in written if one.isdecimal() and len(one) <= MOST_DIGITS}


def _was_stored(request: StaffRequest, form: KeyedForm) -> bool:
    """Whether a form that is no longer valid was stored when it was sent before."""
    if not form.is_bound or form.is_valid() or "form_key" not in form.cleaned_data:
        return False
    key = form.used_key
    return key is not None and was_stored(review_ids=_numbers(request.POST), form_key=key)


@require_http_methods(GET_OR_POST)
@staff_only()
def hand_over_all(request: StaffRequest) -> HttpResponse:
    """Hand some or all of the nurse's own reviews to a colleague."""
    viewpoint = _viewpoint(request)
    mine = reviews_of(Chosen(state=State.MINE), viewpoint)
    form = HandOverForm(request.POST if request.method == "POST" else None, by=request.user, mine=mine)
    if _was_stored(request, form):
        return _to_queue(request, SAVED_BEFORE)
    if form.is_bound and form.is_valid():
        given, to = form.cleaned_data["review"], form.cleaned_data["to"]
        try:
            count = hand_over(
                review_ids=[review.pk for review in given],
                to=to,
                note=form.cleaned_data["note"],
                form_key=form.used_key,
                by=request.user,
            )
        except SavedBeforeError:
            return _to_queue(request, SAVED_BEFORE)
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            return _to_queue(request, f"Handed over to {person_name(to)}: {count}.")
    rows = present_rows(with_details(mine), viewpoint)
    ticked = _numbers(request.POST if form.is_bound else request.GET)
    if not form.is_bound and not any(row.id in ticked for row in rows):
        ticked = {row.id for row in rows}
    context = {"form": form, "rows": rows, "ticked": ticked}
    return render(request, "nurses/hand_over.html", context)


@require_http_methods(GET_OR_POST)
@staff_only(LEAD_QUEUE)
def close_several(request: StaffRequest) -> HttpResponse:
    """Close many reviews with one outcome and reason."""
    viewpoint = _viewpoint(request)
    form = CloseManyForm(request.POST if request.method == "POST" else None, clinic=viewpoint.clinic)
    if _was_stored(request, form):
        return _to_closings(request, SAVED_BEFORE)
    if form.is_bound and form.is_valid():
        closed = form.cleaned_data
        try:
            together = close_many(
                seen=closed["seen"],
                outcome=Outcome(closed["outcome"]),
                reason=form.why,
                form_key=form.used_key,
                by=request.user,
            )
        except SavedBeforeError:
            return _to_closings(request, SAVED_BEFORE)
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            count = counted(together.reviews.count(), "review")
            return _to_closings(request, f"Closed: {count}. You can undo this for 10 minutes.")
    ticked = _numbers(request.POST if form.is_bound else request.GET)
    listed = reviews_of(Chosen(), viewpoint).filter(pk__in=ticked)
    context = {
        "form": form,
        "rows": present_rows(with_details(listed), viewpoint),
        "ticked": ticked,
        "undoable": present_closings(can_be_undone(now=viewpoint.now), viewpoint),
    }
    return render(request, "nurses/close_many.html", context)


@require_POST
@staff_only(LEAD_QUEUE)
def undo_closing(request: StaffRequest, together_id: int) -> HttpResponse:
    try:
        count = undo_closing_many(together_id=together_id, by=request.user)
    except ReviewError as error:
        messages.error(request, str(error))
        return redirect("nurses:close_many")
    return _to_queue(request, f"Undone: {counted(count, 'review')} open again.")


def _to_closings(request: StaffRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("nurses:close_many")


@require_POST
@staff_only()
def duty(request: StaffRequest) -> HttpResponse:
    """Go on or off duty."""
    is_on = request.POST.get("duty") == "on"
    switch_duty(is_on=is_on, by=request.user)
    said = "You are on duty: colleagues can hand reviews over to you." if is_on else "You are off duty."
    return _to_queue(request, said)


@require_safe
@staff_only()
def counts(request: StaffRequest) -> HttpResponse:
    """How many submissions were assessed and not shared."""
    return render(request, "nurses/counts.html", {"counts": present_counts(timezone.now())})
