"""Finds a review by what somebody on the phone can say."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from triage.actions.reviews.persons import find_reviews
from triage.models import Clinic
from triage.models.review_states import ReviewError
from triage.nurses.access import staff_only
from triage.nurses.presenters.history import OtherReview, present_found
from triage.nurses.review_forms import SearchForm


@staff_only()
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Search by POST, so that nothing searched stands in an address."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    found: list[OtherReview] | None = None
    if form.is_bound and form.is_valid():
        clinic = Clinic.load()
        today = clinic.local(timezone.now()).date()
        try:
            reviews = find_reviews(**form.cleaned_data, by=cast("User", request.user))
            found = [present_found(review, clinic, today=today) for review in reviews]
        except ReviewError as error:
            form.add_error(None, str(error))
    return render(request, "nurses/search.html", {"form": form, "found": found})
