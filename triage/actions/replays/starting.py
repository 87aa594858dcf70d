"""Starting a replay, cancelling it, taking a run up again."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from content.typed_text import visible
from triage.actions.audit import record
from triage.actions.replays.batches import AnyRun
from triage.models import Replay
from triage.models.runs import RunState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User

    from triage.engine.protocol import Protocol

MOST_DAYS, LONGEST_LABEL = 3650, 120


class RunError(Exception):
    """Why something cannot be done with a run, in words for whoever tried."""


@transaction.atomic
def start_replay(*, protocol: Protocol, label: str, days: int, by: User) -> Replay:
    """Have a protocol tried on the submissions that began in the last `days` (1 to 3650).

    The protocol is stored as it is now; what becomes of the draft it came from changes nothing.
    Raises RunError for a number of days out of range, or a label that is empty or too long.
    """
    words = visible(label)
    if not 1 <= days <= MOST_DAYS:
        raise RunError(f"Give a number of days from 1 to {MOST_DAYS}.")
    if not 1 <= len(words) <= LONGEST_LABEL:
        raise RunError(f"Give the replay a name of at most {LONGEST_LABEL} letters.")
    run = Replay.objects.create(
        document=protocol.canonical_json().decode(),
        sha256=protocol.sha256,
        label=words,
        days=days,
        started_by=by,
    )
    record(action="start_replay", subject=run, by=by)
    return run


def cancel_replay(*, replay_id: int, by: User) -> None:
    """Stop a replay; what is done so far is kept. Raises RunError when it has ended already."""
    with changing_run(Replay, replay_id, by=by, action="cancel_replay") as run:
        if not run.is_unfinished:
            raise RunError("This replay has ended already.")
        run.state, run.ended_at = RunState.CANCELLED, timezone.now()


def resume_replay(*, replay_id: int, by: User) -> None:
    """Take up a replay that was cancelled or failed, where it stopped. Raises RunError for others."""
    with changing_run(Replay, replay_id, by=by, action="resume_replay") as run:
        if not run.is_stopped:
            raise RunError("Only a replay that was cancelled or failed can be resumed.")
        wait_again(run)


def wait_again(run: AnyRun) -> None:
    """Let a run that was stopped wait for a worker."""
    run.state, run.problem, run.ended_at = RunState.WAITING, "", None


@contextmanager
def changing_run(model: type[AnyRun], run_id: int, *, by: User | str, action: str) -> Iterator[AnyRun]:
    """Lock a run, let the caller change its state, and take it from whoever works on it."""
    with transaction.atomic():
        run: AnyRun = model._default_manager.select_for_update().get(pk=run_id)
        yield run
        run.worker, run.leased_until = "", None
        run.save(update_fields=["state", "problem", "ended_at", "worker", "leased_until"])
        record(action=action, subject=run, by=by)
