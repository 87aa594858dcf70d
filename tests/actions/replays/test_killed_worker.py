"""Worker programs that are killed at any moment, or work at once: the totals are right all the same."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.actions.replays.runs import ROUTINE, SOON, raised, started, submissions
from tests.programs import start_python
from triage.models import AuditRow, Replay
from triage.models.runs import RunState

if TYPE_CHECKING:
    import subprocess

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

# The programs need seconds to start where others work beside the tests.
pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("real_database")]
RISERS, OTHERS, KILLS = 300, 100, 3
ALL = {"compared soon emergency": RISERS, "compared routine routine": OTHERS}
# Small batches, so that a kill lands between many.
WORKER = """
from django.core.management import call_command
from triage.actions import replays
replays.BATCH = 10
call_command("work", "--once")
"""


@pytest.fixture
def replay(live_version: ProtocolVersion, protocol: Protocol) -> Replay:
    """A replay of four hundred people that waits."""
    submissions(live_version, RISERS, **SOON)
    submissions(live_version, OTHERS, **ROUTINE)
    return started(raised(protocol))


def wait_until_done(replay: Replay, count: int, worker: subprocess.Popen[str]) -> None:
    """Wait until so many were done."""
    while replay.done < count:
        assert worker.poll() is None, worker.communicate()
        time.sleep(0.005)
        replay.refresh_from_db()


def let_the_lease_end(replay: Replay) -> None:
    """Let time pass until the lease of the dead worker is over."""
    Replay.objects.filter(pk=replay.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


def ends(worker: subprocess.Popen[str]) -> None:
    """Wait until a worker has nothing more to do."""
    _, errors = worker.communicate()
    assert worker.returncode == 0, errors


def check_totals(replay: Replay) -> None:
    """Everybody was counted once, and everybody who rose is listed once."""
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.total) == (RunState.FINISHED, RISERS + OTHERS, RISERS + OTHERS)
    assert replay.counts == ALL
    listed = Counter(replay.rows.values_list("submission", flat=True))
    assert len(listed) == RISERS
    assert set(listed.values()) == {1}
    assert AuditRow.objects.filter(action="finish").count() == 1


@pytest.mark.slow
def test_a_worker_that_is_killed_again_and_again_loses_and_repeats_nothing(replay: Replay) -> None:
    for kill in range(1, KILLS + 1):
        worker = start_python(WORKER)
        wait_until_done(replay, kill * 100, worker)
        worker.kill()
        worker.communicate()
        replay.refresh_from_db()
        assert replay.state == RunState.RUNNING
        assert 0 < replay.done < RISERS + OTHERS
        assert not replay.rows.exists()
        let_the_lease_end(replay)
    ends(start_python(WORKER))
    check_totals(replay)


@pytest.mark.slow
def test_a_worker_that_is_asked_to_end_leaves_the_rest_to_the_next_at_once(replay: Replay) -> None:
    worker = start_python(WORKER)
    wait_until_done(replay, 100, worker)
    worker.terminate()
    ends(worker)
    replay.refresh_from_db()
    assert (replay.state, replay.leased_until) == (RunState.WAITING, None)
    assert replay.done < RISERS + OTHERS
    ends(start_python(WORKER))
    check_totals(replay)


def test_workers_at_once_share_the_runs_and_count_nobody_twice(
    replay: Replay, live_version: ProtocolVersion
) -> None:
    other = started(live_version.protocol)
    for worker in [start_python(WORKER) for _ in range(3)]:
        ends(worker)
    other.refresh_from_db()
    assert other.counts == {"compared soon soon": RISERS, "compared routine routine": OTHERS}
    AuditRow.objects.filter(subject=str(other.pk), action="finish").get()
    replay.refresh_from_db()
    assert replay.counts == ALL
    assert replay.rows.count() == RISERS
