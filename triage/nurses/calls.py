"""Phone calls: who calls is written down first; the questions are the patients' own pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from content.typed_text import VisibleTextField
from triage.actions.phone_calls import (
    Caller,
    PhoneCallError,
    begin_call,
    correct_caller,
    may_enter,
    open_calls_of,
    resume_call,
    stop_call,
)
from triage.actions.submissions import journey_of
from triage.display import urgency_name
from triage.engine.vocabulary import Urgency
from triage.keyed_forms import KeyedForm
from triage.models import Clinic, PhoneCall, Submission
from triage.models.phones import check_phone
from triage.models.submissions import Respondent
from triage.nurses.access import StaffRequest, staff_only
from triage.nurses.presenters.calls import present_calls
from triage.nurses.queue_list import Viewpoint

GET_OR_POST = ["GET", "HEAD", "POST"]
_FIRST_YEAR = 1900


class CallerForm(forms.Form):
    """Whom to call back, should the line break."""

    name = VisibleTextField(
        label="Name of the person with the signs",
        max_length=120,
        error_messages={"required": "Write the name."},
    )
    phone = VisibleTextField(
        label="Phone number to call back",
        max_length=40,
        validators=[check_phone],
        widget=forms.TextInput(attrs={"type": "tel"}),
        error_messages={"required": "Write the phone number, in case the line breaks."},
    )
    birth_date = forms.DateField(
        label="Birth date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the birth date, as in 1960-05-17."},
    )
    record_number = VisibleTextField(label="Record number", max_length=40, required=False)

    def __init__(self, data: Any = None, *, clinic: Clinic, initial: Any = None) -> None:
        super().__init__(data, auto_id="caller-%s", initial=initial)
        self.today = clinic.local(timezone.now()).date()
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        if born and not _FIRST_YEAR <= born.year <= self.today.year:
            raise forms.ValidationError("Check the year of the birth date.")
        return born

    @property
    def caller(self) -> Caller:
        """Who calls, of a valid form."""
        fields = ("name", "phone", "birth_date", "record_number")
        return Caller(**{name: self.cleaned_data[name] for name in fields})


class BeginForm(CallerForm, KeyedForm):
    respondent = forms.ChoiceField(
        label="Who is on the phone?",
        widget=forms.RadioSelect,
        choices=[(Respondent.SELF, "The patient"), (Respondent.OTHER, "Someone who calls for them")],
        error_messages={"required": "Choose who is on the phone."},
    )
    consent = forms.BooleanField(
        label="The caller agreed",
        error_messages={
            "required": "Without the caller's yes, nothing is written down. Help them all the same."
        },
    )
    field_order = ("name", "phone", "respondent", "birth_date", "record_number", "consent")


@require_http_methods(GET_OR_POST)
@staff_only()
def enter_call(request: StaffRequest) -> HttpResponse:
    """Write down who calls, and begin with the first question. Unfinished calls are listed."""
    clinic = Clinic.load()
    form = BeginForm(request.POST if request.method == "POST" else None, clinic=clinic)
    if form.is_bound and form.is_valid() and form.used_key:
        begun = begin_call(
            call_id=form.used_key,
            respondent=Respondent(form.cleaned_data["respondent"]),
            caller=form.caller,
            by=request.user,
        )
        return _to_questions(begun.submission_id)
    viewpoint = Viewpoint(user=request.user, now=timezone.now(), clinic=clinic)
    calls = present_calls(open_calls_of(request.user), viewpoint)
    return render(request, "nurses/call.html", {"form": form, "calls": calls, "clinic": clinic})


def _own_call(request: StaffRequest, call_id: UUID) -> PhoneCall:
    """A call that this nurse may enter. Raises Http404 for none, PermissionDenied for a colleague's."""
    call = get_object_or_404(PhoneCall.objects.select_related("submission"), pk=call_id)
    if not may_enter(call, request.user):
        raise PermissionDenied
    return call


def _to_questions(call_id: UUID) -> HttpResponse:
    """To where the call is: an emergency's result, the next question, or all answers."""
    submission = Submission.objects.with_version().get(pk=call_id)
    journey = journey_of(submission)
    if journey.has_result:
        return redirect("patients:result", call_id)
    page = journey.open_page()
    return (
        redirect("patients:answers", call_id) if page is None else redirect("patients:page", call_id, page.id)
    )


@require_safe
@staff_only()
def resume(request: StaffRequest, call_id: UUID) -> HttpResponse:
    """Go on with an unfinished call."""
    call = _own_call(request, call_id)
    if not call.is_open:
        messages.success(request, "This call is in the queue already, or was stopped.")
        return redirect("nurses:call")
    resume_call(call_id=call_id, by=request.user)
    return _to_questions(call_id)


@require_http_methods(GET_OR_POST)
@staff_only()
def correct(request: StaffRequest, call_id: UUID) -> HttpResponse:
    """Correct name or number."""
    call = _own_call(request, call_id)
    stored = {name: getattr(call, name) for name in ("name", "phone", "birth_date", "record_number")}
    form = CallerForm(
        request.POST if request.method == "POST" else None, clinic=Clinic.load(), initial=stored
    )
    if form.is_bound and form.is_valid():
        try:
            correct_caller(call_id=call_id, caller=form.caller, by=request.user)
        except PhoneCallError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Corrected.")
            return _to_questions(call_id)
    return render(request, "nurses/call_caller.html", {"form": form, "entered": call})


@require_http_methods(GET_OR_POST)
@staff_only()
def stop(request: StaffRequest, call_id: UUID) -> HttpResponse:
    """Stop a call after one confirmation."""
    call = _own_call(request, call_id)
    problem = ""
    if request.method == "POST":
        try:
            stop_call(call_id=call_id, by=request.user)
        except PhoneCallError as error:
            problem = str(error)
        else:
            messages.success(request, "Stopped. Who called is deleted.")
            return redirect("nurses:call")
    urgency = call.submission.highest_urgency()
    context = {
        "entered": call,
        "problem": problem,
        "so_far": urgency_name(urgency).lower() if urgency and urgency != Urgency.ROUTINE else "",
    }
    return render(request, "nurses/call_stop.html", context)
