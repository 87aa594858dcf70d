"""The clinic's settings in Django admin: one page, one row."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTimeWidget
from django.shortcuts import redirect

from triage.editors.permissions import NeverDeleted
from triage.editors.stale_saves import VISIBLE_TEXTS, StaleSaveAdmin
from triage.models import Clinic, Holiday, OnCall, OpeningHours
from triage.models.clinic import Weekday

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class _WholeTimeWidget(AdminTimeWidget):
    # Otherwise Django would cut `time.max` to a second before midnight.
    supports_microseconds = True


class ClosingTimeField(forms.TimeField):
    """A time at which an office closes; midnight, as 24:00 or 00:00, is the end of the day."""

    widget = _WholeTimeWidget

    def to_python(self, value: Any) -> time | None:
        """The time, `time.max` for the end of the day."""
        if str(value).strip() in ("24", "24:00", "24:00:00"):
            return time.max
        closes = super().to_python(value)
        return time.max if closes == time.min else closes

    def prepare_value(self, value: Any) -> Any:
        """As it is entered."""
        return "24:00" if value == time.max else value


class OpeningHoursForm(forms.ModelForm):
    """Hours of one day; those over midnight are two rows."""

    closes = ClosingTimeField(help_text="24:00 is the end of the day.")

    def clean(self) -> Any:
        """Show how hours over midnight are entered."""
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes and closes <= opens:
            day = data.get("weekday") or 0
            names = [Weekday((day + ahead) % len(Weekday)).label for ahead in (0, 1)]
            self.add_error(
                "closes",
                "The office must close later than it opens. For hours over midnight enter two rows: "
                f"{names[0]} {opens:%H:%M} to 24:00 and {names[1]} 00:00 to {closes:%H:%M}.",
            )
        return data


class OpeningHoursInline(admin.TabularInline):
    """The hours of the week."""

    model = OpeningHours
    form = OpeningHoursForm
    extra = 1
    formfield_overrides = VISIBLE_TEXTS


class HolidayInline(admin.TabularInline):
    """The days on which the office stays closed."""

    model = Holiday
    extra = 1
    formfield_overrides = VISIBLE_TEXTS


class OnCallInline(admin.TabularInline):
    """Who is told of emergencies, and of reviews that wait too long."""

    model = OnCall
    extra = 1
    formfield_overrides = VISIBLE_TEXTS


@admin.register(Clinic)
class ClinicAdmin(NeverDeleted, StaleSaveAdmin):
    """There is one clinic: its list page is its settings page, and it cannot be deleted."""

    inlines = (OnCallInline, OpeningHoursInline, HolidayInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while there is no row."""
        return super().has_add_permission(request) and not Clinic.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go straight to the settings once they exist."""
        if Clinic.objects.exists() and self.has_view_permission(request):
            return redirect("admin:triage_clinic_change", 1)
        return super().changelist_view(request, extra_context)
