"""Deletes what programs asked for: once it is old, and at once where somebody took back what is in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from triage.actions.audit import SYSTEM
from triage.actions.runs import changing_run
from triage.models import ExportPiece, FhirExport
from triage.models.runs import UNFINISHED, RunState

KEPT_FOR = timedelta(hours=24)


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
