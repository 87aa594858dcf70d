"""What in a draft can matter to nobody: warnings that come beside the check once it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from triage.actions.drafts.checking import find_idle
from triage.editors.check_panel import MendView
from triage.editors.editor_pages import editor_page
from triage.models import Draft, DraftItem, ItemKind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from triage.engine.safety.report import PropertyResult


@require_safe
def idle(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The warnings, for the panel that asks for them, or as a page of their own."""
    draft = get_object_or_404(Draft, pk=draft_id)
    found = find_idle(draft=draft)
    context = {"draft": draft, "is_known": found is not None, "warnings": present_idle(draft, found)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "editors/_idle.html", context)
    return editor_page(request, "editors/idle.html", f"Everything can matter: {draft}", **context)


def present_idle(draft: Draft, found: PropertyResult | None) -> tuple[MendView, ...]:
    """Each warning, with the rule or question that it is about."""
    if found is None or not found.failures:
        return ()
    kinds = (ItemKind.RULE, ItemKind.QUESTION, ItemKind.URGENCY)
    items = DraftItem.objects.filter(draft=draft, kind__in=kinds)
    by_key = {key: (kind, pk) for key, kind, pk in items.values_list("key", "kind", "pk")}
    return tuple(MendView(one.words, _address(by_key.get(one.subject or ""))) for one in found.failures)


def _address(item: tuple[str, int] | None) -> str:
    return reverse(f"admin:triage_draft{item[0]}_change", args=[item[1]]) if item else ""
