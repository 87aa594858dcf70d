"""One pass of the background command: alerts first, then look-backs, replays, exports, sums of days, the
purge.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from traceback import extract_tb
from typing import Any

from django.utils import timezone

from triage.actions.alerts.bursts import forget_places
from triage.actions.alerts.sending import Sent, send_due
from triage.actions.counting.day_sums import sum_next_day
from triage.actions.deleting_exports import delete_old_exports
from triage.actions.look_back import look_back
from triage.actions.phone_calls import queue_left_calls
from triage.actions.publishing.notices import send_notices
from triage.actions.purging.running import purge_next, wipe_log
from triage.actions.replays import replay_newest
from triage.actions.reviews.claims import free_claims_of_departed
from triage.actions.reviews.ringing import ring_on
from triage.actions.runs import UNREACHABLE, take_run, work_on
from triage.models import LookBack, Replay
from triage.models.runs import Run
from triage.models.shared_cache import delete_ended

log = logging.getLogger(__name__)
SECONDS_BETWEEN_ALERTS = 2.0
# Until days are looked for again, when none waited, or when one could not be counted.
_SECONDS_BETWEEN_SUMS, _SECONDS_AFTER_A_FAULT = 20.0, 300.0
_sums_from = 0.0
# How often the purge of the day is looked for, and the database file is rid of what was erased.
_SECONDS_BETWEEN_PURGES = 60.0
_purge_from = 0.0
# What is worked on, the first kind first: patients depend on look-backs.
_runs: dict[type[Run], Callable[[Any], Iterator[None]]] = {LookBack: look_back, Replay: replay_newest}


def add_runs(model: type[Run], steps: Callable[[Any], Iterator[None]]) -> None:
    """Let the worker do runs of a kind whose steps are told above the actions."""
    _runs[model] = steps


def do_pass(*, goes_on: Callable[[], bool] = lambda: True) -> Sent:
    """Send what is due, then work on waiting runs until none is left or `goes_on` says no.

    Alerts that become due are sent between the steps of a run. Several processes may do this at once, and
    each may be killed: nothing is lost, counted twice or brought back twice.
    """
    sent = _send_due()
    next_alerts = time.monotonic() + SECONDS_BETWEEN_ALERTS

    def goes_on_after_alerts() -> bool:
        nonlocal next_alerts
        if time.monotonic() >= next_alerts:
            sent.add(_send_due())
            next_alerts = time.monotonic() + SECONDS_BETWEEN_ALERTS
        return goes_on()

    while goes_on_after_alerts() and _work_on_next(goes_on_after_alerts):
        pass
    return sent


def _send_due() -> Sent:
    free_claims_of_departed()
    queue_left_calls(now=timezone.now())
    ring_on(now=timezone.now())
    delete_ended()
    forget_places(now=timezone.now())
    delete_old_exports(now=timezone.now())
    sent = send_due()
    # Where an alert could not be sent, the next one must not wait for mails about proposals.
    if not sent.failed:
        sent.add(send_notices())
    return sent


def _work_on_next(goes_on: Callable[[], bool]) -> bool:
    """Work on the next run or day; False when none waits."""
    for model, steps in _runs.items():
        if (run := take_run(model)) is not None:
            work_on(run, steps(run), goes_on=goes_on)
            return True
    return _sum_next_day() or _purge_next()


def _sum_next_day() -> bool:
    """Sum a day; False when none waits, or when one could not be counted: alerts must go on."""
    global _sums_from
    if time.monotonic() < _sums_from:
        return False
    is_done, pause = _try("A day could not be summed", sum_next_day, _SECONDS_BETWEEN_SUMS)
    _sums_from = time.monotonic() + pause
    return is_done


def _purge_next() -> bool:
    """Take a step of the purge; False when nothing is due, or when it failed: alerts must go on."""
    global _purge_from
    if time.monotonic() < _purge_from:
        return False
    is_done, pause = _try("The purge failed", purge_next, _SECONDS_BETWEEN_PURGES)
    if not is_done:
        wipe_log()
    _purge_from = time.monotonic() + pause
    return is_done


def _try(fault: str, step: Callable[..., bool], pause: float) -> tuple[bool, float]:
    """Whether a step did something, and how many seconds to wait before the next one."""
    try:
        is_done = step(now=timezone.now())
    except UNREACHABLE:
        raise
    except Exception as error:
        # No message: it could quote an answer.
        place = extract_tb(error.__traceback__)[-1]
        log.error("%s: %s at %s, line %s", fault, type(error).__name__, place.filename, place.lineno)
        return False, _SECONDS_AFTER_A_FAULT
    return is_done, 0.0 if is_done else pause
