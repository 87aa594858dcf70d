"""The alerts in Django admin, to read: what was sent, what was not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils import timezone

from triage.actions.alerts.state import read_state
from triage.models import Alert, Clinic

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@admin.register(Alert)
class AlertAdmin(admin.ModelAdmin):
    """Every message, the newest first. Nothing can be changed: the rows are what happened."""

    list_display = (
        "id",
        "review_number",
        "level",
        "channel",
        "address",
        "made_at",
        "attempts",
        "failure",
        "sent_at",
        "cancelled_at",
    )
    list_display_links = None
    list_filter = ("level", "channel", ("sent_at", admin.EmptyFieldListFilter), "error")
    ordering = ("-pk",)

    @admin.display(description="review", ordering="review_id")
    def review_number(self, alert: Alert) -> int:
        """Which review; administrators do not open it."""
        return alert.review_id

    @admin.display(description="last failure", empty_value="-")
    def failure(self, alert: Alert) -> str:
        """Why it was not accepted, with the receiver's number."""
        code = f" ({alert.error_code})" if alert.error_code else ""
        return f"{alert.get_error_display()}{code}"

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Never."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Above the list, what is wrong now."""
        if self.has_view_permission(request):
            for problem in read_state(now=timezone.now(), clinic=Clinic.load()).problems:
                messages.error(request, problem)
        return super().changelist_view(request, extra_context)
