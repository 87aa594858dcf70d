"""The handover sheet and its optional boxes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from content.languages import page_language
from content.my_questions import my_questions
from content.typed_text import VisibleTextField
from triage.actions.submissions import journey_of, save_handover_notes
from triage.models import HandoverNotes
from triage.models.submissions import Respondent
from triage.patients.browser import form_token
from triage.patients.last_known_clinic import clinic_or_last_known
from triage.patients.pages import form_page, own_submission
from triage.patients.presenters.sheet import present_sheet


class HandoverForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = HandoverNotes
        fields = (
            "worry",
            "last_dose",
            "medicines",
            "temperature",
            "last_urine",
            "walking",
            "allergies",
            "implants",
            "wishes",
            "contact",
        )
        field_classes = dict.fromkeys(fields, VisibleTextField)


@form_page
def handover_sheet(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """The sheet once there is a result; POST saves the boxes."""
    submission = own_submission(request, submission_id)
    respondent = Respondent(submission.respondent)
    journey = journey_of(submission)
    if journey.assessment is None or not journey.has_result:
        return redirect("patients:result", submission_id)
    notes = HandoverNotes.objects.filter(submission=submission).first()
    form = HandoverForm(request.POST if request.method == "POST" else None, instance=notes)
    if form.is_bound and form.is_valid():
        save_handover_notes(submission_id=submission_id, notes=form.cleaned_data, by=respondent)
        return redirect("patients:sheet", submission_id)
    present = partial(
        present_sheet,
        submission,
        journey.assessment,
        clinic=clinic_or_last_known(),
        moment=submission.finished_at or submission.saved_at or timezone.now(),
        notes=HandoverNotes.objects.filter(submission=submission).first(),
    )
    is_for_staff = page_language() == settings.LANGUAGE_CODE
    with translation.override(settings.LANGUAGE_CODE):
        staff_sheet = None if is_for_staff else present()
        staff_questions = my_questions(request)
    context = {
        # The code is read by the staff, and stands on their sheet alone.
        "sheet": present() if is_for_staff else replace(present(), qr_svg=""),
        "staff_sheet": staff_sheet,
        "staff_questions": staff_questions,
        "staff_language": settings.LANGUAGE_CODE,
        "questions": my_questions(request),
        "form": form,
        "submission": submission,
        "form_token": form_token(submission),
    }
    return render(request, "patients/sheet.html", context)
