"""Workers: cancelled, interrupted, dead or several at once, nobody is left out or counted twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone

from tests.actions.replays.runs import SOON, finished, raised, started, submissions, work_for
from triage.actions import replays, working
from triage.actions.alerts.sending import Sent
from triage.actions.look_back import start_look_back
from triage.actions.replays import cancel_replay
from triage.actions.working import do_pass
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
    monkeypatch.setattr(replays, "BATCH", BATCH)
    submissions(live_version, PEOPLE, **SOON)
    return started(raised(protocol))


def during_the_next_batch(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen while a worker works out a batch."""
    plain = replays.replay_stored

    def replay_stored(*args: Any) -> Any:
        monkeypatch.setattr(replays, "replay_stored", plain)
        act()
        return plain(*args)

    monkeypatch.setattr(replays, "replay_stored", replay_stored)


def let_the_leases_end() -> None:
    """Let time pass until the lease of whoever works is over."""
    Replay.objects.update(leased_until=timezone.now() - timedelta(seconds=1))


def test_a_worker_that_is_told_to_stop_lets_the_run_wait_for_another(replay: Replay) -> None:
    work_for(2)
    replay.refresh_from_db()
    assert (replay.state, replay.lease, replay.leased_until) == (RunState.WAITING, None, None)
    assert finished(replay).counts == ALL
    assert (replay.done, replay.total, replay.rows.count()) == (PEOPLE, PEOPLE, PEOPLE)


def test_how_far_it_is_can_be_seen(replay: Replay) -> None:
    seen: list[tuple[str, int, int | None]] = []

    def look() -> bool:
        replay.refresh_from_db()
        seen.append((replay.state, replay.done, replay.total))
        return True

    do_pass(goes_on=look)
    running = [(state, done, total) for state, done, total in seen if state == RunState.RUNNING]
    assert running == [("running", done, PEOPLE) for done in (2, 4, 6, 7)]


def test_a_run_whose_worker_died_is_left_alone_until_its_lease_ends(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    during_the_next_batch(monkeypatch, die)
    with pytest.raises(KeyboardInterrupt):
        do_pass()
    assert finished(replay).state == RunState.RUNNING
    let_the_leases_end()
    assert finished(replay).counts == ALL
    assert replay.rows.count() == PEOPLE


def test_a_worker_that_was_thought_dead_stores_nothing_more(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_takes_over() -> None:
        let_the_leases_end()
        do_pass()

    during_the_next_batch(monkeypatch, another_takes_over)
    do_pass()
    replay.refresh_from_db()
    assert (replay.state, replay.counts, replay.rows.count()) == (RunState.FINISHED, ALL, PEOPLE)


def test_a_replay_that_is_cancelled_stops_at_the_next_batch_and_keeps_nothing(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    edith = User.objects.get(username="edith")
    during_the_next_batch(monkeypatch, lambda: cancel_replay(replay_id=replay.pk, by=edith))
    assert finished(replay).state == RunState.CANCELLED
    assert (replay.done, replay.counts, replay.rows.count()) == (0, {}, 0)
    assert finished(replay).state == RunState.CANCELLED


def test_a_run_that_is_worked_on_is_not_taken_by_another(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def another_works() -> None:
        do_pass()
        replay.refresh_from_db()
        seen.append(replay.done)

    during_the_next_batch(monkeypatch, another_works)
    assert finished(replay).counts == ALL
    assert seen == [0]


def test_what_breaks_ends_it_with_the_reason(
    replay: Replay, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("back_pain: yes")

    during_the_next_batch(monkeypatch, fail)
    assert (finished(replay).state, replay.rows.count()) == (RunState.FAILED, 0)
    assert replay.problem == "The program failed (ValueError). The log of the worker tells where."
    assert f"Replay {replay.pk} failed: ValueError at " in caplog.text
    assert "back_pain" not in caplog.text


def test_a_database_that_is_away_fails_nothing(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("database is locked")

    during_the_next_batch(monkeypatch, away)
    with pytest.raises(OperationalError):
        do_pass()
    replay.refresh_from_db()
    assert (replay.state, replay.done) == (RunState.RUNNING, 0)
    let_the_leases_end()
    assert finished(replay).counts == ALL


def test_a_look_back_goes_before_replays_that_wait(replay: Replay, live_version: ProtocolVersion) -> None:
    start_look_back(version=live_version, days=30, by="the tests")
    work_for(1)
    assert LookBack.objects.get().state == RunState.FINISHED
    replay.refresh_from_db()
    assert replay.state == RunState.WAITING


def test_the_oldest_replay_goes_first(replay: Replay, protocol: Protocol) -> None:
    later = started(protocol)
    work_for(5)
    replay.refresh_from_db()
    later.refresh_from_db()
    assert (replay.state, later.state) == (RunState.FINISHED, RunState.WAITING)
    assert finished(later).state == RunState.FINISHED


def test_alerts_do_not_wait_for_a_long_replay(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    sent_at: list[int] = []

    def send_due() -> Sent:
        replay.refresh_from_db()
        sent_at.append(replay.done)
        return Sent()

    monkeypatch.setattr(working, "SECONDS_BETWEEN_ALERTS", 0)
    monkeypatch.setattr(working, "send_due", send_due)
    do_pass()
    assert sent_at[:6] == [0, 0, 2, 4, 6, 7]
