"""Who checked what patients read, for the sentence at the foot of their pages."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from triage.actions.sign_offs.coverage import coverage_of
from triage.actions.sign_offs.items import items_of, items_of_emergency_page
from triage.actions.sign_offs.vouching import are_recorded
from triage.engine.sign_items import SignItem
from triage.models import AuditHead, Clinic, ProtocolVersion, Publication, SignOff, StoredCase
from triage.models.prepared import PreparedQuery

log = logging.getLogger(__name__)
_MOST_KEPT = 32


@dataclass(frozen=True)
class CheckedBy:
    """A reviewer; `is_whole` when they accepted every item and not some alone."""

    name: str
    profession: str
    on: date
    is_whole: bool


Checked = tuple[CheckedBy, ...]
_kept: OrderedDict[tuple[Any, ...], Checked] = OrderedDict()


def forget_statements() -> None:
    """Work every sentence out anew, as a process that has just started."""
    _kept.clear()


State = tuple[Any, ...]


def read_state() -> State | None:
    """All that can change who checked what; None when nobody signed anything, or it cannot be read.

    On any fault, as the pages that say when to call must open without a database.
    """
    try:
        state = _STATE.first()
    except Exception as error:
        log.error("Not known who checked what: %s", type(error).__name__)
        return None
    return state if state and state[0] is not None else None


def checked_by(
    language: str, *, state: State | None, clinic: Clinic, version: ProtocolVersion | None = None
) -> Checked:
    """The reviewers of a version, else of the live one; empty unless it is wholly signed in this language.

    Empty on any fault too: nobody is told of a check that cannot be shown.
    """
    if state is None:
        return ()
    try:
        return _checked_by(language, state, clinic, version)
    except Exception as error:
        log.error("Not known whether a clinician checked this: %s", type(error).__name__)
        return ()


def _checked_by(language: str, state: State, clinic: Clinic, version: ProtocolVersion | None) -> Checked:
    version_id, sha256 = (version.pk, version.sha256) if version else state[1:3]
    key = (version_id, sha256, language, clinic.reviewers_needed, clinic.time_zone, *state)
    if key not in _kept:
        _kept[key] = _read(ProtocolVersion(pk=version_id, sha256=sha256), language, clinic)
        if len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def _read(version: ProtocolVersion, language: str, clinic: Clinic) -> Checked:
    items = [item for item in items_of(version) if item.language in ("", language)]
    if not _has_words(items, language):
        return ()
    needed = max(1, clinic.reviewers_needed)
    # While reviewers are at work, each verdict asks anew: whatever is cheap comes first.
    if SignOff.objects.count() < needed * len(items):
        return ()
    # The emergency page shows the program's own list, whatever version is live.
    shown = coverage_of([*items, *items_of_emergency_page(language)], needed=needed)
    acceptances = (said for one in shown.items for said in one.acceptances)
    if not shown.is_signed or not are_recorded(acceptances):
        return ()
    return tuple(
        CheckedBy(
            name=one.latest.name,
            profession=one.latest.profession,
            on=clinic.local(one.latest.signed_at).date(),
            is_whole=one.accepted == len(shown.items),
        )
        for one in shown.reviewers
    )


def _has_words(items: list[SignItem], language: str) -> bool:
    return any(item.kind == "question" and item.language == language for item in items)


def _state() -> models.QuerySet[AuditHead, tuple[Any, ...]]:
    """All that can change who checked what: verdicts, what is live, and the cases."""
    latest = Publication.objects.order_by("-pk")
    active = StoredCase.objects.filter(retired_at=None).order_by().values("retired_at")
    return (
        AuditHead.objects.filter(pk=1)
        .annotate(
            signed=models.Subquery(SignOff.objects.order_by("-pk").values("pk")[:1]),
            live=models.Subquery(latest.values("version")[:1]),
            live_hash=models.Subquery(latest.values("version__sha256")[:1]),
            cases=models.Subquery(active.annotate(n=models.Count("pk")).values("n")),
            saves=models.Subquery(active.annotate(n=models.Sum("revision")).values("n")),
        )
        .values_list("signed", "live", "live_hash", "cases", "saves")
    )


_STATE = PreparedQuery(_state)
