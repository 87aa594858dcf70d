"""Finds a review by what somebody on the phone can say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from content.typed_text import VisibleTextField
from triage.actions.reviews.persons import find_reviews
from triage.models import Clinic
from triage.models.review_states import ReviewError
from triage.nurses.access import StaffRequest, staff_only
from triage.nurses.presenters.history import OtherReview, present_found


class SearchForm(forms.Form):
    """Search by exact phone, record number, or birth date with surname."""

    phone = VisibleTextField(max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    record_number = VisibleTextField(max_length=60, required=False)
    born = forms.DateField(
        label="Birth date", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    surname = VisibleTextField(max_length=120, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="search-%s")
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("surname") and not data.get("born") and "born" not in self.errors:
            self.add_error("born", "Write the birth date too: a surname alone is not searched.")
        if data.get("born") and not data.get("surname"):
            self.add_error("surname", "Write the surname too: a birth date alone is not searched.")
        return data


@staff_only()
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Search by POST, so that nothing searched stands in an address."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    found: list[OtherReview] | None = None
    if form.is_bound and form.is_valid():
        clinic = Clinic.load()
        today = clinic.local(timezone.now()).date()
        try:
            reviews = find_reviews(**form.cleaned_data, by=request.user)
            found = [present_found(review, clinic, today=today) for review in reviews]
        except ReviewError as error:
            form.add_error(None, str(error))
    return render(request, "nurses/search.html", {"form": form, "found": found})
