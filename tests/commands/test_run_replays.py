"""`manage.py run_replays`: works on what waits, and ends when it is told to."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import OperationalError, connections

from tests.actions.replays.runs import ROUTINE, started, submissions
from tests.programs import start_python
from triage.actions.replays.running import Worker
from triage.management.commands import run_replays
from triage.models.runs import RunState

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion, Replay


@pytest.fixture
def replay(live_version: ProtocolVersion, protocol: Protocol) -> Replay:
    """A replay that waits."""
    submissions(live_version, 3, **ROUTINE)
    return started(protocol)


def test_once_works_on_all_that_waits_and_ends(replay: Replay, protocol: Protocol) -> None:
    other = started(protocol)
    call_command("run_replays", "--once")
    for run in (replay, other):
        run.refresh_from_db()
        assert (run.state, run.done) == (RunState.FINISHED, 3)


def test_it_gives_the_signals_back_to_whoever_had_them(replay: Replay) -> None:  # noqa: ARG001 (it works)
    before = signal.getsignal(signal.SIGTERM)
    call_command("run_replays", "--once")
    assert signal.getsignal(signal.SIGTERM) is before


def test_once_tells_when_the_database_is_away(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    def away(_worker: Worker) -> bool:
        raise OperationalError("gone")

    monkeypatch.setattr(Worker, "work", away)
    with pytest.raises(OperationalError):
        call_command("run_replays", "--once")


def test_otherwise_it_tries_again_when_the_database_is_away(
    replay: Replay, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plain, tries = Worker.work, []

    def away_at_first(worker: Worker) -> bool:
        tries.append(worker.name)
        if len(tries) == 1:
            raise OperationalError("gone")
        has_worked = plain(worker)
        if not has_worked:
            signal.raise_signal(signal.SIGTERM)
        return has_worked

    monkeypatch.setattr(Worker, "work", away_at_first)
    monkeypatch.setattr(run_replays, "SECONDS_BETWEEN_LOOKS", 0.01)
    # The test's own connection must stay as it is.
    monkeypatch.setattr(connections, "close_all", lambda: None)
    call_command("run_replays")
    replay.refresh_from_db()
    assert replay.state == RunState.FINISHED
    assert "The database cannot be reached (OperationalError); trying again." in caplog.text


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("real_database")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_program_works_until_it_is_told_to_end(
    number: signal.Signals, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    submissions(live_version, 3, **ROUTINE)
    replay = started(protocol)
    program = start_python("from django.core.management import call_command\ncall_command('run_replays')")
    while replay.state != RunState.FINISHED:
        assert program.poll() is None, program.communicate()
        time.sleep(0.02)
        replay.refresh_from_db()
    program.send_signal(number)
    _, errors = program.communicate(timeout=30)
    assert (program.returncode, errors) == (0, "")
