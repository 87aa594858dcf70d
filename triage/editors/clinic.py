"""The clinic's settings in Django admin: one page, one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.shortcuts import redirect

from triage.editors.stale_saves import VISIBLE_TEXTS, StaleSaveAdmin
from triage.models import Clinic, Holiday, OnCall, OpeningHours

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class OpeningHoursInline(admin.TabularInline):
    """The hours of the week."""

    model = OpeningHours
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
class ClinicAdmin(StaleSaveAdmin):
    """There is one clinic: its list page is its settings page, and it cannot be deleted."""

    inlines = (OnCallInline, OpeningHoursInline, HolidayInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while there is no row."""
        return super().has_add_permission(request) and not Clinic.objects.exists()

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Never: without the row every page would fall back to no number."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go straight to the settings once they exist."""
        if Clinic.objects.exists() and self.has_view_permission(request):
            return redirect("admin:triage_clinic_change", 1)
        return super().changelist_view(request, extra_context)
