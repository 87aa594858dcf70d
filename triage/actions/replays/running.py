"""Workers: each takes up a run, does it batch by batch, and gives it back when it is told to stop.

Any number may work at once. A run is worked on by whoever holds its lease; a batch counts only when
the run is still as it was when the batch was begun: running, held by the same worker, its cursor in the
same place. So a batch that is lost is done again, and none is counted twice.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from traceback import extract_tb
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from triage.actions.audit import SYSTEM, record
from triage.actions.look_back import LookingBack
from triage.actions.replays.replaying import Replaying
from triage.models.protocols import UntrustedVersionError
from triage.models.runs import Run, RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from triage.actions.replays.batches import Batch, Kind

log = logging.getLogger(__name__)

# How long a run waits for a worker that died. Much longer than any batch takes.
LEASE = timedelta(seconds=60)
# Patients wait for a look-back, so it goes first.
KINDS: tuple[Kind[Any], ...] = (LookingBack(), Replaying())
# The database is away or busy: the run is taken up again once it is back.
UNREACHABLE = (OperationalError, InterfaceError)


class Worker:
    """Works on one run at a time."""

    def __init__(self, should_stop: Callable[[], bool] = lambda: False) -> None:
        self.name = uuid4().hex
        self.should_stop = should_stop

    def work(self) -> bool:
        """Take up the next run and work on it until it ends, a more urgent one waits, or it is time to
        stop. False when no run waits."""
        for kind in KINDS:
            run = self._take(kind)
            if run is not None:
                self._work_on(kind, run)
                return True
        return False

    def _take(self, kind: Kind[Any]) -> Run | None:
        now = timezone.now()
        for run in self._takeable(kind).order_by("pk"):
            # One conditional UPDATE decides which of several workers gets it.
            taken = self._takeable(kind).filter(pk=run.pk)
            if taken.update(
                state=RunState.RUNNING,
                worker=self.name,
                leased_until=now + LEASE,
                begun_at=Coalesce("begun_at", now),
            ):
                return self._with_total(kind, run.pk)
        return None

    def _takeable(self, kind: Kind[Any]) -> QuerySet[Any]:
        """Runs that wait, whose worker gave them back or died, or that this worker lost sight of."""
        is_left = Q(leased_until=None) | Q(leased_until__lte=timezone.now()) | Q(worker=self.name)
        runs: QuerySet[Any] = kind.model._default_manager.filter(
            Q(state=RunState.WAITING) | Q(state=RunState.RUNNING) & is_left
        )
        return runs

    def _with_total(self, kind: Kind[Any], run_id: int) -> Run:
        run: Run = kind.model._default_manager.get(pk=run_id)
        if run.total is None:
            run.total = kind.count(run)
            kind.model._default_manager.filter(pk=run_id, worker=self.name).update(total=run.total)
        return run

    def _work_on(self, kind: Kind[Any], run: Run) -> None:
        held: Run | None = run
        while held is not None and not self._should_pause(kind):
            held = self._do_batch(kind, held)
        if held is not None:
            mine = kind.model._default_manager.filter(pk=run.pk, worker=self.name)
            mine.update(worker="", leased_until=None)

    def _should_pause(self, kind: Kind[Any]) -> bool:
        more_urgent = KINDS[: KINDS.index(kind)]
        return self.should_stop() or any(self._takeable(one).exists() for one in more_urgent)

    def _do_batch(self, kind: Kind[Any], run: Run) -> Run | None:
        """Do the next batch; the run as it is then, or None when there is nothing more to do on it."""
        try:
            batch = kind.next_batch(run)
            return self._store(kind, run, batch)
        except UNREACHABLE:
            raise
        except Exception as error:
            # No message and no traceback: they could quote an answer.
            place = extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} at {place.filename}, line {place.lineno}"
            log.error("%s %s failed: %s", kind.model.__name__, run.pk, what)
            self._fail(kind, run, error)
            return None

    @transaction.atomic
    def _store(self, kind: Kind[Any], run: Run, batch: Batch[Any] | None) -> Run | None:
        held = self._locked(kind, run)
        if held is None:
            return None
        now = timezone.now()
        if batch is None:
            held.state, held.ended_at, held.total = RunState.FINISHED, now, held.done
            held.worker, held.leased_until = "", None
            record(action="finish", subject=held, by=SYSTEM)
        else:
            batch.store(held)
            held.cursor, held.done = batch.cursor, held.done + batch.size
            held.total = max(held.total or 0, held.done)
            held.leased_until = now + LEASE
        own_fields = batch.fields if batch else ()
        held.save(
            update_fields=[
                *("state", "ended_at", "total", "done", "cursor", "worker", "leased_until"),
                *own_fields,
            ]
        )
        return held if held.state == RunState.RUNNING else None

    def _locked(self, kind: Kind[Any], run: Run) -> Run | None:
        """The run, locked, if it is as it was and still this worker's."""
        held: Run | None = (
            kind.model._default_manager.select_for_update()
            .filter(pk=run.pk, state=RunState.RUNNING, worker=self.name, cursor=run.cursor)
            .first()
        )
        return held

    @transaction.atomic
    def _fail(self, kind: Kind[Any], run: Run, error: Exception) -> None:
        held = self._locked(kind, run)
        if held is None:
            return
        held.state, held.ended_at, held.problem = RunState.FAILED, timezone.now(), _problem(error)
        held.worker, held.leased_until = "", None
        held.save(update_fields=["state", "ended_at", "problem", "worker", "leased_until"])
        record(action="fail", subject=held, by=SYSTEM)


def _problem(error: Exception) -> str:
    if isinstance(error, UntrustedVersionError):
        return str(error)[:200]
    return f"The program failed ({type(error).__name__}). The log of the worker tells where."
