"""`manage.py send_alerts`: one pass, or until it is told to stop."""

from __future__ import annotations

import os
import signal
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from tests.actions.alerts.conftest import mailbox
from tests.actions.alerts.people import NURSE, put_on_call, share
from triage.actions.alerts.sending import Sent
from triage.management.commands import send_alerts
from triage.models import SenderHeartbeat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.actions.alerts.mailbox import Mailbox

__all__ = ["mailbox"]
pytestmark = pytest.mark.usefixtures("live_version")


@pytest.fixture
def _handlers_put_back() -> Iterator[None]:
    """The command handles signals; the tests do so after it as before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def send_once() -> str:
    """One pass: what it says."""
    out = StringIO()
    call_command("send_alerts", once=True, stdout=out)
    return out.getvalue()


def test_one_pass_sends_what_is_due_and_says_how_many(mailbox: Mailbox) -> None:
    put_on_call(NURSE)
    share()
    assert send_once() == "1 sent, 0 could not be sent.\n"
    assert len(mailbox.mails) == 1


def test_one_pass_that_fails_ends_with_code_1(mailbox: Mailbox) -> None:
    put_on_call(NURSE)
    share()
    mailbox.stop()
    with pytest.raises(SystemExit) as end:
        send_once()
    assert end.value.code == 1


def test_once_and_beside_exclude_each_other() -> None:
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("send_alerts", "--once", "--beside", "1")


@pytest.mark.usefixtures("_handlers_put_back")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_finishes_its_pass_and_stops_when_told(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    passes = []

    def stop_in_the_second() -> Sent:
        passes.append("begun")
        if len(passes) == 2:
            os.kill(os.getpid(), number)
            passes.append("ended")
        return Sent()

    monkeypatch.setattr(send_alerts, "SECONDS_BETWEEN_PASSES", 0)
    monkeypatch.setattr(send_alerts, "send_due", stop_in_the_second)
    call_command("send_alerts")
    assert passes == ["begun", "begun", "ended"]


@pytest.mark.usefixtures("_handlers_put_back")
def test_a_database_that_cannot_be_used_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    passes = []

    def fail_first() -> Sent:
        passes.append("begun")
        if len(passes) == 1:
            raise OperationalError("somebody@elm.example")
        os.kill(os.getpid(), signal.SIGTERM)
        return Sent()

    monkeypatch.setattr(send_alerts, "SECONDS_BETWEEN_PASSES", 0)
    monkeypatch.setattr(send_alerts, "send_due", fail_first)
    # The test's own transaction must outlive it.
    monkeypatch.setattr(send_alerts, "connection", type("Connection", (), {"close": lambda: None}))
    call_command("send_alerts")
    assert len(passes) == 2
    assert "The database cannot be used (OperationalError); trying again" in caplog.text
    assert "elm.example" not in caplog.text


@pytest.mark.usefixtures("_handlers_put_back")
def test_beside_a_process_that_has_ended_it_ends() -> None:
    child = os.posix_spawn("/bin/true", ["true"], os.environ)
    os.waitpid(child, 0)
    call_command("send_alerts", beside=child)
    assert not SenderHeartbeat.objects.exists()
