"""The page of the source map: from passages to signs and rules, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from triage.actions.drafts.compiling import DraftError, to_protocol
from triage.actions.evidence import evidence
from triage.editors.compared import open_drafts
from triage.editors.permissions import require_any
from triage.editors.source_map import present_source_map
from triage.models import Draft, ProtocolVersion, Publication
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

MOST_VERSIONS = 10


@dataclass(frozen=True)
class Choice:
    """A protocol whose map may be shown."""

    name: str
    query: str
    is_shown: bool


@require_any("triage.view_protocolversion")
@require_safe
def source_map(request: HttpRequest) -> HttpResponse:
    """The map of the live version, or of the one that `?version=` or `?draft=` names."""
    draft, version = _wanted(request)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Source map",
        "choices": _choices(draft, version),
        "draft": draft,
    }
    try:
        protocol = to_protocol(draft) if draft else version.protocol
    except DraftError:
        return render(request, "editors/source_map.html", context)
    context["map"] = present_source_map(protocol, evidence().source_map, shipped_passages(), version.passages)
    return render(request, "editors/source_map.html", context)


def _wanted(request: HttpRequest) -> tuple[Draft | None, ProtocolVersion]:
    """The draft, if one is asked for, and the version whose passages count. Raises Http404."""
    for name in ("draft", "version"):
        wanted = request.GET.get(name)
        if wanted is not None and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
            raise Http404
    if "draft" in request.GET:
        draft = get_object_or_404(Draft.objects.select_related("base"), pk=request.GET["draft"])
        return draft, draft.base
    if "version" in request.GET:
        return None, get_object_or_404(ProtocolVersion, pk=request.GET["version"])
    return None, Publication.live_version()


def _choices(draft: Draft | None, version: ProtocolVersion) -> list[Choice]:
    live = Publication.live_version()
    versions = list(ProtocolVersion.objects.order_by("-pk")[:MOST_VERSIONS])
    return [
        *(
            Choice(
                f"Live: {one}" if one == live else str(one).capitalize(),
                f"version={one.pk}",
                draft is None and one == version,
            )
            for one in dict.fromkeys([live, *versions])
        ),
        *(Choice(f"Draft: {one}", f"draft={one.pk}", one == draft) for one in open_drafts()),
    ]


source_map_urls: list[URLPattern] = [path("source-map/", source_map, name="triage_source_map")]
