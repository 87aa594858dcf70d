"""`manage.py work`: one pass, or until it is told to stop."""

from __future__ import annotations

import os
import signal
import time
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from tests.actions.alerts.conftest import mailbox
from tests.actions.alerts.people import NURSE, put_on_call, share
from tests.actions.replays.runs import ROUTINE, started, submissions
from tests.programs import start_python
from triage.actions.alerts.sending import Sent
from triage.management.commands import work
from triage.models import PurgeRun, SenderHeartbeat
from triage.models.runs import RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.actions.alerts.mailbox import Mailbox
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

__all__ = ["mailbox"]
pytestmark = pytest.mark.usefixtures("live_version")


def work_once() -> str:
    """One pass: what it says."""
    out = StringIO()
    call_command("work", once=True, stdout=out)
    return out.getvalue()


def test_one_pass_sends_what_is_due_and_says_how_many(mailbox: Mailbox) -> None:
    put_on_call(NURSE)
    share()
    assert work_once() == "1 sent, 0 could not be sent.\n"
    assert len(mailbox.mails) == 1


def test_one_pass_works_on_all_that_waits(live_version: ProtocolVersion, protocol: Protocol) -> None:
    submissions(live_version, 3, **ROUTINE)
    runs = [started(protocol), started(protocol)]
    work_once()
    for run in runs:
        run.refresh_from_db()
        assert (run.state, run.done) == (RunState.FINISHED, 3)


def test_signal_handlers_are_restored() -> None:
    before = signal.getsignal(signal.SIGTERM)
    work_once()
    assert signal.getsignal(signal.SIGTERM) is before


def test_one_pass_that_fails_ends_with_code_1(mailbox: Mailbox) -> None:
    put_on_call(NURSE)
    share()
    mailbox.stop()
    with pytest.raises(SystemExit) as end:
        work_once()
    assert end.value.code == 1


def test_once_and_beside_exclude_each_other() -> None:
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("work", "--once", "--beside", "1")


def passes_of(monkeypatch: pytest.MonkeyPatch, do_pass: Callable[[int], None]) -> list[int]:
    """Let the command make these passes, each given its number from 1, and return those it made."""
    made: list[int] = []

    def counted(*, goes_on: Callable[[], bool]) -> Sent:
        assert goes_on()
        made.append(len(made) + 1)
        do_pass(made[-1])
        return Sent()

    monkeypatch.setattr(work, "SECONDS_BETWEEN_ALERTS", 0)
    monkeypatch.setattr(work, "do_pass", counted)
    # The test's own transaction must outlive it.
    monkeypatch.setattr(work, "connection", type("Connection", (), {"close": lambda: None}))
    call_command("work")
    return made


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_finishes_its_pass_and_stops_when_told(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    ended: list[int] = []

    def stop_in_the_second(made: int) -> None:
        if made == 2:
            os.kill(os.getpid(), number)
        ended.append(made)

    assert passes_of(monkeypatch, stop_in_the_second) == ended == [1, 2]


def test_a_database_that_cannot_be_used_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_first(made: int) -> None:
        if made == 1:
            raise OperationalError("somebody@elm.example")
        os.kill(os.getpid(), signal.SIGTERM)

    assert passes_of(monkeypatch, fail_first) == [1, 2]
    assert "The database cannot be used (OperationalError); trying again" in caplog.text
    assert "elm.example" not in caplog.text


def test_beside_a_process_that_has_ended_it_ends() -> None:
    child = os.posix_spawn("/bin/true", ["true"], os.environ)
    os.waitpid(child, 0)
    call_command("work", beside=child)
    assert not SenderHeartbeat.objects.exists()


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("real_database")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_program_works_until_it_is_told_to_end(
    number: signal.Signals, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    submissions(live_version, 3, **ROUTINE)
    replay = started(protocol)
    # Else the worker says that it waits for a day with its first purge.
    PurgeRun.objects.create(began_at=timezone.now(), ended_at=timezone.now())
    program = start_python("from django.core.management import call_command\ncall_command('work')")
    while replay.state != RunState.FINISHED:
        assert program.poll() is None, program.communicate()
        time.sleep(0.02)
        replay.refresh_from_db()
    program.send_signal(number)
    _, errors = program.communicate(timeout=100)
    assert (program.returncode, errors) == (0, "")
