"""Versions in Django admin: what each one is, and what can be begun from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from triage.actions.publishing.gate import gone_citations
from triage.actions.roles import APPROVE, PROPOSE
from triage.editors.editor_pages import editor_page, row_or_404
from triage.editors.permissions import ReadOnlyAdmin, require_any
from triage.editors.proposals import is_way_back, roll_back_to
from triage.editors.version_changes import version_changes
from triage.engine.exporting import to_yaml
from triage.engine.safety.report import SafetyReport
from triage.models import Certificate, ProtocolVersion

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern

READ = "triage.view_protocolversion"


@admin.register(ProtocolVersion)
class ProtocolVersionAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """To read, never to change: a version is made by a draft that passed its review."""

    list_display = ("number", "state", "short_hash", "author", "created_at", "may_return")

    @admin.display(description="Version", ordering="pk")
    def number(self, version: ProtocolVersion) -> str:
        """Its number."""
        return f"version {version.pk}"

    @admin.display(description="State")
    def state(self, version: ProtocolVersion) -> str:
        """Where it stands."""
        return str(version.state.label)

    @admin.display(description="Today's safety rules")
    def may_return(self, version: ProtocolVersion) -> str:
        """Whether it meets the obligations of today."""
        if not version.is_readable:
            return "cannot be read"
        return "breaks one: cannot become live again" if version.shortcomings else "meets them"

    @admin.display(description="SHA-256")
    def short_hash(self, version: ProtocolVersion) -> str:
        """How its hash begins."""
        return version.sha256[:12]

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        _form_url: str = "",
        _extra_context: Any = None,
    ) -> HttpResponse:
        """Its facts, its report and what can be begun from it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = row_or_404(ProtocolVersion.objects.select_related("author"), object_id)
        report = version.report
        user = request.user
        context = {
            "version": version,
            "protocol": version.protocol if version.is_readable else None,
            "gone": gone_citations(version) if version.is_readable else (),
            "report": SafetyReport.model_validate(report, strict=False) if report else None,
            "certificate": Certificate.objects.defer("packed")
            .filter(version=version)
            .order_by("-pk")
            .first(),
            "publications": version.publications.select_related("published_by", "approved_by"),
            "can_begin": user.has_perm("triage.add_draft"),
            "can_roll_back": is_way_back(version) and any(user.has_perm(name) for name in (PROPOSE, APPROVE)),
        }
        return editor_page(request, "editors/version.html", f"Version {version.pk}", **context)

    def get_urls(self) -> list[URLPattern]:
        """The files of one version beside its page."""
        own = [
            path("<int:version_id>/export/", require_any(READ)(export), name="triage_version_export"),
            path(
                "<int:version_id>/changes/", require_any(READ)(version_changes), name="triage_version_changes"
            ),
            path(
                "<int:version_id>/roll-back/",
                require_any(PROPOSE, APPROVE)(roll_back_to),
                name="triage_version_roll_back",
            ),
        ]
        return [*own, *super().get_urls()]


@require_safe
def export(_request: HttpRequest, version_id: int) -> HttpResponse:
    """The version as YAML, from which its hash can be computed; if it cannot be read, its page says so."""
    version = get_object_or_404(ProtocolVersion, pk=version_id)
    if not version.is_readable:
        return redirect("admin:triage_protocolversion_change", version_id)
    return _file(to_yaml(version.protocol), f"protocol-{version.sha256[:12]}.yaml", "application/yaml")


def _file(content: str | bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
