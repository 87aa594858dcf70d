"""The alerts in Django admin, to read: what was sent, what was not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils import timezone

from triage.actions.alerts.bursts import UNSENT
from triage.actions.alerts.state import read_state
from triage.display import local_moment
from triage.editors.permissions import ReadOnlyAdmin
from triage.models import Alert, Clinic

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class StateFilter(admin.SimpleListFilter):
    """What became of a message."""

    title = "result"
    parameter_name = "result"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        """What may be chosen."""
        return [("unsent", "Not sent yet"), ("sent", "Sent"), ("cancelled", "Cancelled")]

    def queryset(self, _request: HttpRequest, alerts: QuerySet[Alert]) -> QuerySet[Alert]:
        """The messages of the chosen state."""
        if self.value() == "unsent":
            return alerts.filter(UNSENT)
        if self.value() == "sent":
            return alerts.filter(sent_at__isnull=False)
        if self.value() == "cancelled":
            return alerts.filter(cancelled_at__isnull=False)
        return alerts


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """Every message, the newest first, in the clinic's time. Nothing can be changed: it is what happened."""

    list_display = ("review_number", "made", "level", "receiver", "attempts", "result")
    list_display_links = None
    list_filter = (StateFilter, "level", "channel")
    ordering = ("-pk",)

    @admin.display(description="review", ordering="review_id")
    def review_number(self, alert: Alert) -> int | str:
        """Which review; administrators do not open it."""
        return alert.review_id or "test"

    @admin.display(description="to", ordering="address")
    def receiver(self, alert: Alert) -> str:
        """The address, or the webhook."""
        return alert.address or alert.get_channel_display()

    @admin.display(description="made", ordering="made_at")
    def made(self, alert: Alert) -> str:
        """When somebody had to be told."""
        return local_moment(timezone.localtime(alert.made_at))

    @admin.display(description="result", ordering="sent_at")
    def result(self, alert: Alert) -> str:
        """What became of it, and when, or why it was not accepted, with the receiver's number."""
        for moment, word in ((alert.sent_at, "Sent"), (alert.cancelled_at, "Cancelled")):
            if moment is not None:
                return f"{word} {local_moment(timezone.localtime(moment))}"
        code = f" ({alert.error_code})" if alert.error_code else ""
        reason = f": {alert.get_error_display()}{code}" if alert.error else ""
        return f"Not sent yet{reason}"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Above the list, what is wrong now."""
        clinic = Clinic.load()
        if self.has_view_permission(request):
            for problem in read_state(now=timezone.now(), clinic=clinic).problems:
                messages.error(request, problem)
        return super().changelist_view(request, {"title": "Alerts", **(extra_context or {})})
