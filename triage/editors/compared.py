"""The protocol beside which a page of the editors shows the live one: a draft, or another version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.actions.drafts.compiling import DraftError, to_protocol
from triage.models import Draft
from triage.models.drafts import DraftState

if TYPE_CHECKING:
    from django.http import HttpRequest

    from triage.engine.protocol import Protocol

_OPEN = (DraftState.EDITING, DraftState.IN_REVIEW)


@dataclass(frozen=True)
class ChosenDraft:
    """A draft, and its protocol when it is complete."""

    draft: Draft
    protocol: Protocol | None


def open_drafts() -> list[Draft]:
    """The drafts that may still be published, the newest first."""
    return list(Draft.objects.filter(state__in=_OPEN))


def compiled(draft: Draft) -> ChosenDraft:
    """The draft with its protocol, if it is complete."""
    try:
        return ChosenDraft(draft, to_protocol(draft))
    except DraftError:
        return ChosenDraft(draft, None)


def chosen_draft(request: HttpRequest, drafts: list[Draft]) -> ChosenDraft | None:
    """The draft that the address asks for by `?draft=`, else the newest one.

    None when there is no draft, or when the address asks for none by an empty value.
    """
    wanted = request.GET.get("draft")
    if wanted is None:
        newest = next((draft for draft in drafts if draft.is_editable), None)
        return compiled(newest) if newest else None
    draft = next((draft for draft in drafts if str(draft.pk) == wanted), None)
    return compiled(draft) if draft else None
