"""The audit trail in Django admin: to read, never to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from triage.actions.roles import READ_AUDIT
from triage.editors.permissions import ReadOnlyAdmin
from triage.models import AuditRow, Clinic

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(AuditRow)
class TrailAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """The latest acts first. Whether anybody tampered with the rows is told by `verify_audit`."""

    list_display = ("number", "when", "who", "action", "about", "field_names")
    list_display_links = None
    list_filter = ("action", "subject_type")
    search_fields = ("=subject", "=actor")
    search_help_text = "The whole number of a record, or who acted: user 3, patient, system, machine."
    ordering = ("-number",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditRow]:
        """Every row with the name of whoever acted, and the clinic's time zone."""
        as_actor = Concat(Value("user "), Cast("pk", CharField()))
        users = User.objects.annotate(as_actor=as_actor).filter(as_actor=OuterRef("actor"))
        name = Subquery(users.values("username")[:1])
        rows: QuerySet[AuditRow] = super().get_queryset(request)
        return rows.annotate(who=Coalesce(name, F("actor")), zone=Value(Clinic.load().time_zone))

    @admin.display(description="Clinic time", ordering="number")
    def when(self, row: Any) -> str:
        """When, as the clinic's clocks showed it, with the zone."""
        local = row.at.astimezone(ZoneInfo(row.zone))
        # On one line: an act is looked for by its time.
        return f"{local:%b} {local.day}, {local:%Y, %H:%M:%S %Z}".replace(" ", "\N{NO-BREAK SPACE}")

    @admin.display(description="Who")
    def who(self, row: Any) -> str:
        """The user's name, or who else acted."""
        return str(row.who)

    @admin.display(description="Record")
    def about(self, row: AuditRow) -> str:
        """Which record it was done to; for a refusal, the page."""
        return f"{row.subject_type} {row.subject}".rstrip()

    @admin.display(description="Fields")
    def field_names(self, row: AuditRow) -> str:
        """The names of the fields that it touched."""
        return ", ".join(row.fields)

    def has_view_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        """Those who may read the trail."""
        return request.user.has_perm(READ_AUDIT)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Those who may read the trail."""
        return request.user.has_perm(READ_AUDIT)
