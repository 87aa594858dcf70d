"""Workers: cancelled, interrupted, dead or several at once, no submission is lost or counted twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone

from tests.actions.replays.runs import SOON, finished, raised, started, submissions
from triage.actions.look_back import start_look_back
from triage.actions.replays import replaying, running
from triage.actions.replays.running import LEASE, Worker
from triage.actions.replays.starting import cancel_replay, resume_replay
from triage.models import LookBack, Replay
from triage.models.runs import RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

PEOPLE, BATCH = 7, 2
ALL = {"compared soon emergency": PEOPLE}


@pytest.fixture
def replay(live_version: ProtocolVersion, protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """A replay of seven people in batches of two."""
    monkeypatch.setattr(replaying, "BATCH", BATCH)
    submissions(live_version, PEOPLE, **SOON)
    return started(raised(protocol))


def work_for(batches: int) -> Worker:
    """A worker who is told to stop after some batches."""
    left = [batches]

    def should_stop() -> bool:
        left[0] -= 1
        return left[0] < 0

    worker = Worker(should_stop=should_stop)
    worker.work()
    return worker


def during_the_next_batch(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen while a worker works out a batch that it has not stored yet."""
    plain = replaying.Replaying.next_batch

    def next_batch(self: Any, run: Replay) -> Any:
        batch = plain(self, run)
        monkeypatch.setattr(replaying.Replaying, "next_batch", plain)
        act()
        return batch

    monkeypatch.setattr(replaying.Replaying, "next_batch", next_batch)


def dies(replay: Replay, batches: int) -> None:
    """Let a worker work for some batches and die: its lease runs on, and then ends."""
    work_for(batches)
    still_leased = timezone.now() + LEASE
    Replay.objects.filter(pk=replay.pk).update(worker="dead", leased_until=still_leased)


def test_a_worker_that_is_told_to_stop_gives_the_run_back(replay: Replay) -> None:
    work_for(2)
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.total) == (RunState.RUNNING, 2 * BATCH, PEOPLE)
    assert (replay.worker, replay.leased_until) == ("", None)
    assert finished(replay).counts == ALL


def test_a_dead_workers_run_is_left_alone_until_its_lease_ends(replay: Replay) -> None:
    dies(replay, batches=1)
    assert not Worker().work()
    Replay.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert finished(replay).counts == ALL
    assert replay.rows.count() == PEOPLE


def test_a_worker_that_was_thought_dead_stores_nothing_more(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_takes_over() -> None:
        Replay.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        work_for(1)

    during_the_next_batch(monkeypatch, another_takes_over)
    Worker().work()
    replay.refresh_from_db()
    assert (replay.done, replay.rows.count()) == (BATCH, BATCH)
    assert finished(replay).counts == ALL


def test_cancelling_keeps_what_is_done_and_drops_the_batch_under_way(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_for(1)
    edith = User.objects.get(username="edith")
    during_the_next_batch(monkeypatch, lambda: cancel_replay(replay_id=replay.pk, by=edith))
    Worker().work()
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.rows.count()) == (RunState.CANCELLED, BATCH, BATCH)
    assert not Worker().work()

    resume_replay(replay_id=replay.pk, by=edith)
    assert finished(replay).counts == ALL
    assert replay.rows.count() == PEOPLE


def test_a_run_that_is_worked_on_is_not_taken_by_another(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[bool] = []
    during_the_next_batch(monkeypatch, lambda: others.append(Worker().work()))
    assert Worker().work()
    assert others == [False]
    replay.refresh_from_db()
    assert replay.counts == ALL


def test_what_breaks_stops_it_with_the_reason_and_it_can_go_on(
    replay: Replay, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("back_pain: yes")

    work_for(1)
    during_the_next_batch(monkeypatch, fail)
    Worker().work()
    replay.refresh_from_db()
    assert (replay.state, replay.done) == (RunState.FAILED, BATCH)
    assert replay.problem == "The program failed (ValueError). The log of the worker tells where."

    assert f"Replay {replay.pk} failed: ValueError at " in caplog.text
    assert "back_pain" not in caplog.text

    resume_replay(replay_id=replay.pk, by=User.objects.get(username="edith"))
    assert finished(replay).counts == ALL


def test_a_batch_that_breaks_while_it_is_stored_leaves_nothing_of_itself(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise ValueError("no")

    with monkeypatch.context() as patch:
        patch.setattr(replaying, "Counter", fail)
        Worker().work()
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.rows.count()) == (RunState.FAILED, 0, 0)


def test_a_database_that_is_away_fails_nothing_and_the_same_worker_goes_on(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("database is locked")

    during_the_next_batch(monkeypatch, away)
    worker = Worker()
    with pytest.raises(OperationalError):
        worker.work()
    replay.refresh_from_db()
    assert (replay.state, replay.done) == (RunState.RUNNING, 0)
    worker.work()
    replay.refresh_from_db()
    assert replay.counts == ALL


def test_a_look_back_goes_first_and_does_not_wait_for_a_long_replay(
    replay: Replay, live_version: ProtocolVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publish() -> None:
        start_look_back(version=live_version, days=30, by="the tests")

    during_the_next_batch(monkeypatch, publish)
    worker = Worker()
    worker.work()
    replay.refresh_from_db()
    assert (replay.done, replay.leased_until) == (BATCH, None)
    worker.work()
    assert LookBack.objects.get().state == RunState.FINISHED
    assert finished(replay).counts == ALL


def test_the_oldest_replay_goes_first(replay: Replay, protocol: Protocol) -> None:
    later = started(protocol)
    Worker().work()
    later.refresh_from_db()
    assert later.state == RunState.WAITING
    assert finished(replay).state == finished(later).state == RunState.FINISHED


def test_the_kinds_of_run_are_in_order_of_their_urgency() -> None:
    assert [kind.model for kind in running.KINDS] == [LookBack, Replay]
