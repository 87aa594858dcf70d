"""Senders are killed and receivers stopped: nothing is lost, and at most one repeat comes, with its key."""

from __future__ import annotations

import signal
import time
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from tests.actions.alerts.mailbox import Hook, Mailbox
from tests.actions.alerts.people import ADMINISTRATOR, LEAD, NURSE, put_on_call, share
from tests.actions.alerts.processes import ONE_PASS, Senders, dying_at
from triage.actions.alerts import sending
from triage.actions.alerts.sending import Sent, send_due
from triage.actions.audit import record, trail_faults
from triage.models import Alert, AuditRow, SenderHeartbeat

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]
# How often a message may arrive after a sender died at each step.
MAIL_STEPS = {"before_lease": 1, "after_lease": 1, "after_connect": 1, "before_mark": 2, "while_marking": 2}
HOOK_STEPS = {
    "before_lease": 1,
    "after_lease": 1,
    "after_connect_to_webhook": 1,
    "before_mark": 2,
    "while_marking": 2,
}


@pytest.fixture
def senders(real_database: str, mailbox: Mailbox) -> Iterator[Senders]:
    """Starts senders of mails."""
    put_on_call(NURSE)
    started = Senders(real_database, mailbox)
    yield started
    started.stop()


def let_leases_run_out() -> None:
    """As if the time of a lease had passed."""
    Alert.objects.update(leased_until=timezone.now() - timedelta(seconds=1))


def wait_for_retry() -> None:
    """As if the pause after a failed try had passed."""
    Alert.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def check_end(arrived: list[str], expected: int) -> None:
    """It was sent, so often, with one key; the trail has it once, and is whole."""
    alert = Alert.objects.get()
    assert alert.sent_at is not None
    assert len(arrived) == expected
    assert len(set(arrived)) == 1
    assert AuditRow.objects.filter(action="send_alert").count() == 1
    assert list(trail_faults()) == []


def kill_and_restart(senders: Senders, step: str) -> None:
    """One sender dies at a step; another runs at once, and again when the lease is over."""
    code, said = senders.run(*dying_at(step))
    assert code == -signal.SIGKILL, said
    assert Alert.objects.get().sent_at is None
    if step != "before_lease":
        # Not before: the first could still be at it.
        assert senders.run(*ONE_PASS) == (0, "0 sent, 0 could not be sent.\n")
    let_leases_run_out()
    assert senders.run(*ONE_PASS) == (0, "1 sent, 0 could not be sent.\n")
    assert senders.run(*ONE_PASS) == (0, "0 sent, 0 could not be sent.\n")


@pytest.mark.slow
@pytest.mark.parametrize("step", MAIL_STEPS)
def test_a_mail_survives_the_death_of_its_sender(senders: Senders, mailbox: Mailbox, step: str) -> None:
    share()
    kill_and_restart(senders, step)
    check_end(mailbox.ids, MAIL_STEPS[step])


@pytest.mark.slow
@pytest.mark.parametrize("step", HOOK_STEPS)
def test_a_webhook_survives_the_death_of_its_sender(real_database: str, hook: Hook, step: str) -> None:
    senders = Senders(real_database, hook=hook)
    share()
    kill_and_restart(senders, step)
    check_end(hook.keys, HOOK_STEPS[step])


def test_a_sender_that_is_killed_after_the_ok_repeats_the_mail_once_with_its_id(
    senders: Senders, mailbox: Mailbox
) -> None:
    share()
    assert senders.run(*dying_at("before_mark"))[0] == -signal.SIGKILL
    assert len(mailbox.mails) == 1
    let_leases_run_out()
    assert senders.run(*ONE_PASS)[0] == 0
    check_end(mailbox.ids, expected=2)


def test_a_sender_that_is_killed_from_outside_while_the_server_reads_loses_nothing(
    senders: Senders, mailbox: Mailbox
) -> None:
    share()
    sender = senders.start(*ONE_PASS)
    mailbox.on_message, mailbox.seconds_to_answer = sender.kill, 0.5
    assert sender.wait(timeout=50) == -signal.SIGKILL
    mailbox.on_message, mailbox.seconds_to_answer = (lambda: None), 0
    let_leases_run_out()
    assert senders.run(*ONE_PASS)[0] == 0
    check_end(mailbox.ids, expected=2)


@pytest.mark.usefixtures("real_database")
def test_a_database_that_fails_after_the_ok_is_asked_again_and_no_mail_repeated(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_call(NURSE)
    share()
    tries = []

    def fail_twice(**fields: Any) -> AuditRow:
        tries.append("tried")
        if len(tries) <= 2:
            raise OperationalError
        return record(**fields)

    monkeypatch.setattr(sending, "record", fail_twice)
    assert send_due() == Sent(sent=1)
    assert len(tries) == 3
    check_end(mailbox.ids, expected=1)


@pytest.mark.slow
def test_a_mail_server_that_was_stopped_gets_everything_when_it_runs_again(
    senders: Senders, mailbox: Mailbox
) -> None:
    put_on_call(LEAD, ADMINISTRATOR)
    for _ in range(5):
        share()
    mailbox.stop()
    code, said = senders.run(*ONE_PASS)
    assert code == 1
    assert "0 sent, 1 could not be sent." in said
    mailbox.start()
    wait_for_retry()
    assert senders.run(*ONE_PASS) == (0, "5 sent, 0 could not be sent.\n")
    assert len(mailbox.ids) == len(set(mailbox.ids)) == 5


@pytest.mark.slow
def test_a_sender_that_goes_on_sends_what_comes_and_survives_a_stopped_server(
    senders: Senders, mailbox: Mailbox
) -> None:
    sender = senders.start("manage.py", "work")
    share()
    until(lambda: len(mailbox.mails) == 1)
    mailbox.stop()
    share()
    until(lambda: Alert.objects.filter(error="unreachable").exists())
    mailbox.start()
    until(lambda: len(mailbox.mails) == 2)
    until(lambda: Alert.objects.filter(sent_at=None).count() == 0)
    assert SenderHeartbeat.objects.exists()
    sender.terminate()
    assert sender.wait(timeout=20) == 0
    assert set(Counter(mailbox.ids).values()) == {1}


def until(holds: object, seconds: float = 40) -> None:
    """Wait until something holds."""
    give_up_at = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < give_up_at
        time.sleep(0.1)


@pytest.mark.slow
def test_a_webhook_that_times_out_is_given_the_same_key_when_it_answers(
    real_database: str, hook: Hook
) -> None:
    senders = Senders(real_database, hook=hook)
    share()
    hook.seconds_to_answer = 15
    code, said = senders.run(*ONE_PASS)
    assert code == 1
    assert "did not answer in time" in said
    hook.seconds_to_answer = 0
    wait_for_retry()
    assert senders.run(*ONE_PASS) == (0, "1 sent, 0 could not be sent.\n")
    check_end(hook.keys, expected=2)
