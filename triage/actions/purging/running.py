"""The daily purge: in small batches, each whole in itself, so that a purge that is killed goes on later."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from triage.actions.audit import SYSTEM, record
from triage.actions.purging import due
from triage.actions.purging.audit_cut import cut_trail, old_rows
from triage.actions.purging.deleting import delete_submissions
from triage.actions.reviews.changing import lock_in_order
from triage.models import PurgeRun, Review, ReviewEntry, Submission
from triage.models.ledger import keeping_ledger, rewriting

# So few that whoever saves meanwhile waits for less than a tenth of a second.
BATCH = 20
_ROWS_IN_BATCH = 200
_DAY = timedelta(days=1)
# After how long without a purge the worker does not go on by itself.
LONGEST_PAUSE = timedelta(days=7)
log = logging.getLogger(__name__)
WORDS, AUDIT = "words_taken_back", "audit"


def what_is_due(*, now: datetime) -> dict[str, int]:
    """How many rows of each kind a purge would delete now."""
    kinds = due.ROWS if due.is_being_read() else due.SUBMISSIONS | due.ROWS
    found = {kind: which(now).count() for kind, which in kinds.items()}
    return found | {WORDS: due.words_taken_back(now).count(), AUDIT: old_rows(now).count()}


def purge_next(*, now: datetime) -> bool:
    """Take a step of the purge of this day; False when it is done. Safe for several workers at once.

    Where it never ran, or not for long, it waits for a day: somebody may have upgraded, put back a backup
    or set a wrong clock, and can see by `purge --dry-run` what is going to be deleted.
    """
    run = PurgeRun.objects.last()
    if run is None or not -_DAY < now - run.began_at < LONGEST_PAUSE:
        log.warning("The purge did not run here of late. It waits for a day: see `purge --dry-run`.")
        PurgeRun.objects.create(began_at=now, ended_at=now)
        return False
    if run.ended_at is not None and now - run.began_at >= _DAY:
        run = PurgeRun.objects.create(began_at=now)
    if run.ended_at is not None:
        return False
    _take_step(run.pk, now)
    return True


def purge_all(*, now: datetime) -> dict[str, int]:
    """Purge all that is due now, whether or not a purge ran today; returns how many of each kind went."""
    run = PurgeRun.objects.create(began_at=now)
    while not run.ended_at:
        _take_step(run.pk, now)
        run.refresh_from_db()
    counts: dict[str, int] = run.counts
    return counts


def _take_step(run_id: int, now: datetime) -> None:
    # Looked for before anything is locked: that reads the whole table.
    kind, ids = next(((kind, ids) for kind, ids in _batches(now) if ids), ("", []))
    with keeping_ledger():
        run = PurgeRun.objects.select_for_update().get(pk=run_id)
        if run.ended_at is not None:
            return
        if kind:
            count = _purge(kind, ids, now)
        else:
            kind, count = AUDIT, cut_trail(now=now)
        if count:
            run.counts[kind] = run.counts.get(kind, 0) + count
        elif kind == AUDIT:
            run.ended_at = now
            fields = [f"{kind} {count}" for kind, count in run.counts.items()]
            record(action="purge", subject=run, by=SYSTEM, fields=fields)
        run.save()


def _batches(now: datetime) -> Iterator[tuple[str, list[Any]]]:
    """What to delete next of each kind."""
    if not due.is_being_read():
        for kind, which in due.SUBMISSIONS.items():
            yield kind, list(which(now).order_by("saved_at").values_list("pk", flat=True)[:BATCH])
    for kind, rows in (due.ROWS | {WORDS: due.words_taken_back}).items():
        yield kind, list(rows(now).order_by("pk").values_list("pk", flat=True)[:_ROWS_IN_BATCH])


def _purge(kind: str, ids: list[Any], now: datetime) -> int:
    if kind in due.SUBMISSIONS:
        # Locked first: what somebody went on with or opened again meanwhile is not due any more.
        rows = Submission.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        list(rows.values_list("pk"))
        lock_in_order(Review.objects.filter(submission__in=ids).values_list("pk", flat=True))
        still = list(due.SUBMISSIONS[kind](now).filter(pk__in=ids).values_list("pk", flat=True))
        return delete_submissions(still, now=now) if still else 0
    if kind == WORDS:
        with rewriting(ReviewEntry, ids):
            return ReviewEntry._base_manager.filter(pk__in=ids).update(text="")
    which = due.ROWS[kind](now).filter(pk__in=ids)
    still = list(which.values_list("pk", flat=True))
    which.model._base_manager.filter(pk__in=still).delete()
    return len(still)


def wipe_log() -> None:
    """On SQLite, empty the write-ahead log, which still holds what was deleted. Waits for nobody."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (before,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 50")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
