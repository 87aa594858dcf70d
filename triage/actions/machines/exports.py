"""Programs ask for everything that was shared, and fetch it when it is ready."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from triage.actions.audit import SYSTEM, record
from triage.actions.machines.scopes import CONTACT, reading
from triage.actions.machines.tokens import Caller
from triage.actions.runs import changing_run
from triage.models import ExportPiece, FhirExport, Review
from triage.models.runs import UNFINISHED, RunState

KEPT_FOR = timedelta(hours=24)
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


def delete_export(*, export: FhirExport, by: str) -> None:
    """Stop making it, or delete what was made."""
    with changing_run(FhirExport, export.pk, by=by, action="delete_export") as run:
        run.state, run.ended_at = RunState.CANCELLED, timezone.now()
        ExportPiece.objects.filter(export=run).delete()


def delete_old_exports(*, now: datetime) -> None:
    """Delete what nobody fetched in time, and what was made before one failed."""
    ended = (RunState.FINISHED, RunState.FAILED)
    old = FhirExport.objects.filter(state__in=ended, ended_at__lte=now - KEPT_FOR)
    # To look takes no lock.
    for export in old if old.exists() else ():
        delete_export(export=export, by=SYSTEM)


@transaction.atomic
def delete_exports_of(review_ids: Collection[int]) -> None:
    """Delete the exports that tell of one of these reviews, and those in the making that may come to."""
    told = Exists(
        ExportPiece.objects.filter(
            Q(*(Q(first_review__lte=pk, last_review__gte=pk) for pk in review_ids), _connector=Q.OR),
            export=OuterRef("pk"),
        )
    )
    made = Q(state__in=UNFINISHED, until_review__gte=min(review_ids))
    # All of them before the end of the trail, which their workers lock last too.
    found = FhirExport.objects.select_for_update().filter(told | made).order_by("pk")
    for export in list(found):
        delete_export(export=export, by=SYSTEM)


def note_fetched(*, export: FhirExport, pieces: Sequence[ExportPiece], kind: str) -> None:
    """Record whose resources a program fetches."""
    people = f"reviews {pieces[0].first_review} to {pieces[-1].last_review}"
    has_contact = export.with_contact and kind in ("Patient", "Bundle")
    fields = [kind, people, *(["contact"] if has_contact else [])]
    record(action="fetch_export", subject=export, by=export.machine.actor, fields=fields)
