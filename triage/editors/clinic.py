"""The clinic's settings in Django admin: one page, one row. What patients read of them is only proposed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from content.typed_text import VisibleTextField
from triage.actions.alerts.trying import TRY_ALERTS, TryError, try_alerts
from triage.actions.clinic_proposals import (
    READ_BY_PATIENTS,
    has_second_person,
    open_proposal,
    propose_settings,
)
from triage.actions.publishing.problems import text_problems
from triage.display import counted
from triage.editors.clinic_hours import HolidayInline, OpeningHoursInline
from triage.editors.permissions import NeverDeleted, require_any
from triage.editors.stale_saves import VISIBLE_TEXTS, StaleSaveAdmin
from triage.models import Clinic, ClinicProposal, OnCall
from triage.models.clinic_proposals import ClinicProposalKind
from triage.models.phones import dial, is_known_crisis_line, is_known_emergency_number
from triage.nurses.sessions.confirming import ConfirmedSaves

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

REASON = "reason_for_change"
# Numbers that are typed twice unless phones of this country know them.
_TYPED_TWICE = {"emergency_number": is_known_emergency_number, "crisis_number": is_known_crisis_line}
_LOOK = ("mark", "colour")
_PATIENTS_READ = tuple(
    row
    for name in READ_BY_PATIENTS
    for row in ([(name, f"{name}_again")] if name in _TYPED_TWICE else [name])
)


def _again() -> forms.CharField:
    return VisibleTextField(
        label="Type it again",
        required=False,
        widget=AdminTextInputWidget,
        help_text="Only for a number that phones of this country do not know by themselves.",
    )


class ClinicForm(forms.ModelForm):
    """The settings; a changed number or name needs a reason, and an unusual number is typed twice."""

    emergency_number_again = _again()
    crisis_number_again = _again()
    reason_for_change = VisibleTextField(
        label="Why",
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text="Needed when you change anything that patients read.",
    )

    @cached_property
    def changes(self) -> dict[str, Any]:
        """What patients read and would change, by field."""
        stored = Clinic.load()
        given = self.cleaned_data
        return {
            name: given[name]
            for name in READ_BY_PATIENTS
            if name in given and given[name] != getattr(stored, name)
        }

    def clean(self) -> Any:
        """Ask for what a change of what patients read needs."""
        data = super().clean() or self.cleaned_data
        for name, is_known in _TYPED_TWICE.items():
            number = self.changes.get(name)
            if number and not is_known(number) and dial(data.get(f"{name}_again") or "") != dial(number):
                self.add_error(
                    f"{name}_again",
                    f"{number} is not a number that phones of this country know. When it is right all the "
                    "same, type it again here. Usual are 911 for emergencies and 988 for a crisis.",
                )
        if self.changes:
            for problem in text_problems("reason", "The reason", data.get(REASON) or ""):
                self.add_error(REASON, str(problem))
            if waiting := open_proposal(ClinicProposalKind.SETTINGS):
                self.add_error(
                    next(iter(self.changes)),
                    f"A change of what patients read waits for a decision already ({waiting}). Approve it or "
                    "withdraw it first.",
                )
        return data


class OnCallInline(admin.TabularInline):
    """Who is told of emergencies, and of reviews that wait too long."""

    model = OnCall
    extra = 1
    formfield_overrides = VISIBLE_TEXTS


@admin.register(Clinic)
class ClinicAdmin(ConfirmedSaves, NeverDeleted, StaleSaveAdmin):
    """There is one clinic: its list page is its settings page, and it cannot be deleted."""

    form = ClinicForm
    change_form_template = "admin/triage/clinic_change_form.html"
    inlines = (OnCallInline, OpeningHoursInline, HolidayInline)

    def get_fieldsets(self, request: HttpRequest, obj: Clinic | None = None) -> Any:  # noqa: ARG002 (Django names it)
        """First what patients read, which needs a second person; then what is live when it is saved."""
        rest = [
            field.name
            for field in Clinic._meta.concrete_fields
            if field.editable and field.name not in (*READ_BY_PATIENTS, *_LOOK, "id")
        ]
        return (
            ("What patients read", {"fields": (*_PATIENTS_READ, REASON)}),
            ("Look", {"fields": _LOOK}),
            ("Work", {"fields": rest}),
        )

    def get_urls(self) -> list[URLPattern]:
        """The test of the alerts, beside the page."""
        tried = require_any(TRY_ALERTS)(send_test_alert)
        return [path("test-alert/", tried, name="triage_clinic_test_alert"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while there is no row."""
        return super().has_add_permission(request) and not Clinic.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go straight to the settings once they exist."""
        if Clinic.objects.exists() and self.has_view_permission(request):
            return redirect("admin:triage_clinic_change", 1)
        return super().changelist_view(request, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say what waits for a decision, and who may take it."""
        context["waiting"] = open_proposal(ClinicProposalKind.SETTINGS)
        context["has_second_person"] = has_second_person(cast("User", request.user))
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Clinic, form: Any, change: bool) -> None:
        """Save what only steers work; propose what patients read."""
        stored = Clinic.load()
        for name in form.changes:
            setattr(obj, name, getattr(stored, name))
        super().save_model(request, obj, form, change)
        # Django's own log names what was saved.
        form.changed_data = [
            name for name in form.changed_data if name in obj.__dict__ and name not in form.changes
        ]
        form.proposal = None
        if form.changes:
            user = cast("User", request.user)
            form.proposal = propose_settings(changes=form.changes, reason=form.cleaned_data[REASON], by=user)
            request.clinic_proposal = form.proposal  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """To what was proposed, if anything was."""
        return to_proposal(request) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """To what was proposed, if anything was."""
        return to_proposal(request) or super().response_change(request, obj)


def to_proposal(request: HttpRequest) -> HttpResponse | None:
    """Lead to what this request has proposed; None when it proposed nothing."""
    proposal: ClinicProposal | None = getattr(request, "clinic_proposal", None)
    if proposal is None:
        return None
    return redirect("admin:triage_clinicproposal_change", proposal.pk)


@require_POST
def send_test_alert(request: HttpRequest) -> HttpResponse:
    """Send a test to everybody on call; lead to the list that says what became of it."""
    try:
        number = try_alerts(by=cast("User", request.user))
    except TryError as error:
        messages.error(request, str(error))
        return redirect("admin:triage_clinic_changelist")
    messages.success(
        request,
        f"A test goes out to {counted(number, 'receiver')}. Load this list again in a minute: the result of "
        "each stands in it. Then ask them whether it has come.",
    )
    return redirect("admin:triage_alert_changelist")
