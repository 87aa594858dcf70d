"""What changed between any two versions, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from triage.editors.differences import present_changes
from triage.editors.editor_pages import editor_page
from triage.engine.comparison import IncomparableError, compare
from triage.models import ProtocolVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from triage.editors.differences import ChangesView

SINCE = "since"


@require_safe
def version_changes(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version compared with the one that `?since=` names, else with the one before it."""
    version = get_object_or_404(ProtocolVersion, pk=version_id)
    others = list(ProtocolVersion.objects.exclude(pk=version.pk).defer("document").order_by("-pk"))
    wanted = request.GET.get(SINCE)
    earlier = _chosen(others, wanted) if wanted else _version_before(version, others)
    changes, problem = _compared(earlier, version)
    title = f"What changed from version {earlier.pk} to version {version.pk}" if earlier else f"{version}"
    return editor_page(
        request,
        "editors/version_changes.html",
        title,
        version=version,
        earlier=earlier,
        others=others,
        name=SINCE,
        changes=changes,
        problem=problem,
    )


def _chosen(others: Sequence[ProtocolVersion], wanted: str) -> ProtocolVersion | None:
    return next((other for other in others if str(other.pk) == wanted), None)


def _version_before(version: ProtocolVersion, others: Sequence[ProtocolVersion]) -> ProtocolVersion | None:
    return next((other for other in others if other.pk < version.pk), None)


def _compared(earlier: ProtocolVersion | None, version: ProtocolVersion) -> tuple[ChangesView | None, str]:
    """What changed, or why that cannot be told."""
    if earlier is None:
        return None, "Choose the version to compare it with."
    for one in (earlier, version):
        if not one.is_readable:
            return None, f"This program cannot read version {one.pk}. Choose another one."
    try:
        return present_changes(compare(earlier.protocol, version.protocol)), ""
    except IncomparableError as error:
        return None, str(error)
