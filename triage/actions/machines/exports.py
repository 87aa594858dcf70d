"""Programs ask for everything that was shared, and fetch it when it is ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from triage.actions.audit import record
from triage.actions.machines.scopes import CONTACT, reading
from triage.actions.machines.tokens import Caller
from triage.models import ExportPiece, FhirExport, Review
from triage.models.runs import UNFINISHED, RunState

MOST_KEPT = 3


class TooManyExportsError(Exception):
    """The program has one that is being made, or enough that it has not fetched and deleted."""


@transaction.atomic
def start_export(*, asking: Caller, kinds: Sequence[str], since: datetime | None) -> FhirExport:
    """Have everything of these kinds made ready by the worker.

    Raises RefusedMachineError for a kind that may not be read, and TooManyExportsError.
    """
    for kind in kinds:
        asking.require(reading(kind))
    machine = type(asking.machine).objects.select_for_update().get(pk=asking.machine.pk)
    own = FhirExport.objects.filter(machine=machine, state__in=(*UNFINISHED, RunState.FINISHED))
    if own.filter(state__in=UNFINISHED).exists() or own.count() >= MOST_KEPT:
        raise TooManyExportsError
    last = Review.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    export = FhirExport.objects.create(
        machine=machine,
        kinds=list(kinds),
        with_contact=CONTACT in asking.scopes,
        since=since,
        until_review=last,
    )
    record(action="start_export", subject=export, by=machine.actor, fields=kinds)
    return export


def note_fetched(*, export: FhirExport, pieces: Sequence[ExportPiece], kind: str) -> None:
    """Record whose resources a program fetches."""
    people = f"reviews {pieces[0].first_review} to {pieces[-1].last_review}"
    has_contact = export.with_contact and kind in ("Patient", "Bundle")
    fields = [kind, people, *(["contact"] if has_contact else [])]
    record(action="fetch_export", subject=export, by=export.machine.actor, fields=fields)
