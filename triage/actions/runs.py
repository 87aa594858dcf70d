"""Runs in the background. One worker at a time holds a run, until it is cancelled or the lease ends.

A worker stores results only within `still_held`, so that a run taken from it stays as it is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from traceback import extract_tb
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import InterfaceError, InternalError, OperationalError, transaction
from django.utils import timezone

from triage.actions.audit import SYSTEM, record
from triage.models.leases import take_first
from triage.models.protocols import UntrustedVersionError
from triage.models.runs import UNFINISHED, Run, RunState

AnyRun = TypeVar("AnyRun", bound=Run)
log = logging.getLogger(__name__)

# How long a run waits for a worker that died. Much longer than any step takes.
LEASE = timedelta(seconds=60)
# The database is away or busy: the run is taken up again once it is back.
UNREACHABLE = (OperationalError, InterfaceError, InternalError)


class RunError(Exception):
    """A run does not allow this; the message is for the person who tried."""


class RunLostError(Exception):
    """The run was cancelled, or another worker has it."""


def take_run(model: type[AnyRun]) -> AnyRun | None:
    """Lease the oldest run that waits or whose worker died; None when there is none."""
    waiting = model._default_manager.filter(state__in=UNFINISHED).order_by("pk")
    begun = {"done": 0} if model.begins_anew else {}
    return take_first(waiting, now=timezone.now(), lasting=LEASE, state=RunState.RUNNING, **begun)


def work_on(run: AnyRun, steps: Iterator[None], *, goes_on: Callable[[], bool]) -> None:
    """Work on a leased run until it ends, is lost or fails.

    When `goes_on` says no after a step, the run waits for another worker.
    """
    while _take_step(run, steps):
        if not goes_on():
            mine = type(run)._default_manager.filter(pk=run.pk, lease=run.lease, state=RunState.RUNNING)
            mine.update(state=RunState.WAITING, lease=None, leased_until=None)
            return


def _take_step(run: Run, steps: Iterator[None]) -> bool:
    """Take one step. False after the last one."""
    try:
        next(steps)
    except (StopIteration, RunLostError):
        return False
    except UNREACHABLE:
        raise
    except Exception as error:
        # No message and no traceback: they could quote an answer.
        place = extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {place.filename}, line {place.lineno}"
        log.error("%s %s failed: %s", type(run).__name__, run.pk, what)
        _fail(run, error)
        return False
    return True


@contextmanager
def still_held(run: AnyRun) -> Iterator[AnyRun]:
    """Lock a run, let its worker store the results of a step, and renew the lease.

    Raises RunLostError when the run is no longer this worker's.
    """
    with transaction.atomic():
        mine = type(run)._default_manager.select_for_update().filter(pk=run.pk, lease=run.lease)
        held: AnyRun | None = mine.filter(state=RunState.RUNNING).first()
        if held is None:
            raise RunLostError
        held.leased_until = timezone.now() + LEASE
        yield held
        held.save()


def finish(held: Run, state: RunState = RunState.FINISHED, problem: str = "") -> None:
    held.state, held.problem, held.ended_at = state, problem, timezone.now()
    held.lease = held.leased_until = None
    record(action="fail" if problem else "finish", subject=held, by=SYSTEM)


def _fail(run: Run, error: Exception) -> None:
    problem = f"The program failed ({type(error).__name__}). The log of the worker tells where."
    if isinstance(error, UntrustedVersionError):
        problem = str(error)[:200]
    try:
        with still_held(run) as held:
            finish(held, RunState.FAILED, problem)
    except RunLostError:
        return


@contextmanager
def changing_run(model: type[AnyRun], run_id: int, *, by: User | str, action: str) -> Iterator[AnyRun]:
    """Lock a run, let the caller change its state, and take it from its worker."""
    with transaction.atomic():
        run: AnyRun = model._default_manager.select_for_update().get(pk=run_id)
        yield run
        run.lease = run.leased_until = None
        run.save(update_fields=["state", "problem", "ended_at", "lease", "leased_until"])
        record(action=action, subject=run, by=by)
