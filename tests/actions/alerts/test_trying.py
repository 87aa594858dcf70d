"""A test of the alerts: on the way of real ones, marked as a test, and nobody's alert."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.actions.alerts.people import ADDRESSES, ADMINISTRATOR, LEAD, NURSE, at, clinic, put_on_call, share
from tests.nurses.people import administrator, editor
from triage.actions.alerts.sending import Sent, send_due
from triage.actions.alerts.state import read_state
from triage.actions.alerts.trying import TryError, try_alerts
from triage.actions.audit import trail_faults
from triage.models import Alert, AuditRow, Clinic, OnCall
from triage.models.alerts import Channel

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.actions.alerts.mailbox import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_on_call() -> None:
    put_on_call(NURSE, LEAD, ADMINISTRATOR)


def test_everybody_on_call_gets_a_mail_that_says_it_is_a_test(mailbox: Mailbox) -> None:
    assert try_alerts(by=administrator()) == 3
    assert send_due() == Sent(sent=3)
    assert {mail["To"] for mail in mailbox.mails} == set(ADDRESSES.values())
    for mail in mailbox.mails:
        assert mail["Subject"].startswith("This is a test of the alerts: nobody is waiting")


@pytest.mark.usefixtures("mailbox")
def test_who_is_on_two_lists_gets_one_mail() -> None:
    OnCall.objects.create(clinic=clinic(), level=LEAD, email=ADDRESSES[NURSE])
    assert try_alerts(by=administrator()) == 3


@pytest.mark.usefixtures("mailbox")
def test_the_trail_tells_who_tried() -> None:
    adam = administrator()
    try_alerts(by=adam)
    row = AuditRow.objects.latest("number")
    assert (row.action, row.actor, row.subject_type) == ("try_alerts", f"user {adam.pk}", "alerts")
    send_due()
    assert not list(trail_faults())


@pytest.mark.usefixtures("live_version")
def test_a_real_alert_goes_before_a_test(mailbox: Mailbox) -> None:
    try_alerts(by=administrator())
    share()
    send_due()
    assert mailbox.mails[0]["Subject"] == "An emergency is waiting in the queue"


@pytest.mark.usefixtures("mailbox")
def test_the_queue_counts_no_test_among_what_is_not_sent_yet() -> None:
    try_alerts(by=administrator())
    state = read_state(now=timezone.now(), clinic=Clinic.load())
    assert state.unsent == 0


@pytest.mark.usefixtures("mailbox")
def test_a_second_test_within_a_minute_is_refused() -> None:
    adam = administrator()
    try_alerts(by=adam)
    with pytest.raises(TryError, match="less than a minute ago"):
        try_alerts(by=adam)
    assert Alert.objects.count() == 3


@pytest.mark.usefixtures("mailbox")
def test_what_is_left_of_the_test_before_is_not_sent_any_more() -> None:
    adam = administrator()
    try_alerts(by=adam)
    Alert.objects.update(made_at=timezone.now() - timedelta(minutes=2))
    try_alerts(by=adam)
    assert Alert.objects.filter(cancelled_at=None).count() == 3


def test_a_test_that_nobody_takes_is_not_tried_for_ever(settings: Settings) -> None:
    settings.ALERT_WEBHOOK_URL = "http://127.0.0.1:9/"
    settings.ALERT_WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert try_alerts(by=administrator()) == 1
    assert send_due().failed == 1
    send_due(clock=at(timezone.now() + timedelta(minutes=16)))
    test = Alert.objects.get()
    assert test.cancelled_at is not None
    assert (test.channel, test.error) == (Channel.WEBHOOK, "unreachable")


@pytest.mark.usefixtures("mailbox")
def test_without_anybody_on_call_it_says_so() -> None:
    OnCall.objects.all().delete()
    with pytest.raises(TryError, match="Nobody is on call"):
        try_alerts(by=administrator())


def test_without_a_way_out_it_says_so() -> None:
    with pytest.raises(TryError, match="No mail server and no webhook is set"):
        try_alerts(by=administrator())


@pytest.mark.usefixtures("mailbox")
def test_only_who_runs_the_clinic_tries() -> None:
    with pytest.raises(TryError, match="You may not"):
        try_alerts(by=editor())
    assert not Alert.objects.exists()
