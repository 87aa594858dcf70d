"""The draft that a request works on, and whether it may change it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

from triage.actions.drafts.drafts import NotEditableError, lock_for_editing
from triage.actions.drafts.problems import RowChecks
from triage.actions.drafts.rows import DraftRows
from triage.models import Draft
from triage.models.draft_rules import RuleKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.models import DraftOption

# The hidden field that carries the revision a form was opened with.
REVISION = "draft_revision"
STALE = (
    "Somebody saved something in this draft since you opened this page. Nothing of yours was saved yet, "
    "and all you typed is still here. Compare, then save again if yours is right."
)


@dataclass
class Editing:
    """One draft in one request. `refusal` says why nothing may be saved."""

    draft: Draft
    kind: str = RuleKind.RULE
    refusal: str = ""
    is_stale: bool = False
    # The options of the question that is being saved, as they were sent.
    sent_options: list[DraftOption] = field(default_factory=list)

    @cached_property
    def rows(self) -> DraftRows:
        """Everything in the draft, as it is stored."""
        return DraftRows(self.draft)

    @cached_property
    def checks(self) -> RowChecks:
        """The checks of its rows."""
        return RowChecks(self.rows)

    @property
    def language(self) -> str:
        """The language that rows are described in."""
        return str(self.draft.languages[0])

    def said(self, texts: Mapping[str, str]) -> str:
        """A text of the draft in that language; in another where it is missing."""
        return texts.get(self.language) or next(iter(texts.values()), "")


class EditorRequest(HttpRequest):
    """A request that works on a draft."""

    editing: Editing


def editing_of(request: HttpRequest) -> Editing:
    """The draft that this request works on."""
    return cast("EditorRequest", request).editing


def is_editing(request: HttpRequest) -> bool:
    """Whether this request works on a draft; the index of the admin does not."""
    return hasattr(request, "editing")


def begin_reading(request: HttpRequest, draft: Draft, kind: str) -> None:
    """Note which draft a page shows."""
    cast("EditorRequest", request).editing = Editing(draft, kind)


def begin_saving(request: HttpRequest, draft: Draft, kind: str) -> Editing:
    """Lock the draft and note whether what was sent may be saved. Runs inside a transaction."""
    try:
        editing = Editing(lock_for_editing(draft_id=draft.pk), kind)
    except NotEditableError as error:
        editing = Editing(draft, kind, refusal=f"{error} Nothing was saved; what you typed is still here.")
    else:
        if request.POST.get(REVISION) != str(editing.draft.revision):
            editing.is_stale, editing.refusal = True, STALE
    cast("EditorRequest", request).editing = editing
    return editing
