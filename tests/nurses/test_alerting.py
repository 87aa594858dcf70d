"""Every nurse sees whether alerts go out: what is wrong, loudly, and what is still to be sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.actions.alerts.people import LEAD, NURSE, clinic, put_on_call
from tests.nurses.people import lead_nurse, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.alerts.sending import beat
from triage.actions.reviews.claims import claim_review
from triage.models import Alert, SenderHeartbeat

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from triage.nurses.presenters.alert_state import AlertsView

pytestmark = pytest.mark.usefixtures("live_version")
NOBODY, SILENT = "Nobody is told of emergencies", "No alerts go out"


@pytest.fixture(autouse=True)
def _all_is_well(live_version: object, settings: Settings) -> None:  # noqa: ARG001 (opens the database)
    """A mail server is set, somebody is on call, a sender runs; each test spoils one thing."""
    settings.EMAIL_HOST = "mail.elm.example"
    put_on_call(NURSE)
    beat(now=timezone.now())


@pytest.fixture
def client() -> Client:
    """A nurse's browser."""
    return logged_in(nurse())


def alerting(client: Client) -> AlertsView:
    """What the queue says of alerts."""
    view: AlertsView = client.get("/staff/").context["queue"].alerts
    return view


def silent_for(seconds: float) -> None:
    """No sender ran for so long."""
    SenderHeartbeat.objects.update(beat_at=timezone.now() - timedelta(seconds=seconds))


def test_while_all_is_well_nothing_is_said(client: Client) -> None:
    assert alerting(client).problems == ()
    assert alerting(client).backlog == ""
    assert '<div id="alerting" class="alerting" role="alert"></div>' in read(client.get("/staff/")).raw


def test_a_minute_without_a_sender_is_said_loudly_to_every_nurse(client: Client) -> None:
    silent_for(59)
    assert alerting(client).problems == ()
    silent_for(61)
    for browser in (client, logged_in(lead_nurse())):
        (problem,) = alerting(browser).problems
        assert problem.startswith(f"{SILENT}: the program that sends them has not run since ")
        raw = read(browser.get("/staff/")).raw
        assert f'role="alert"><p><strong>{problem}</strong></p><p>Keep watching this queue, and' in raw


def test_the_time_since_when_is_the_clinics(client: Client) -> None:
    clinic(time_zone="Asia/Tokyo")
    moment = datetime(2026, 11, 23, 23, 5, tzinfo=UTC)
    SenderHeartbeat.objects.update(beat_at=moment)
    assert "has not run since Tue Nov 24, 8:05 AM." in alerting(client).problems[0]


def test_a_sender_that_never_ran_is_said(client: Client) -> None:
    SenderHeartbeat.objects.all().delete()
    assert alerting(client).problems == (f"{SILENT}: the program that sends them has never run.",)


def test_without_a_mail_server_and_a_webhook_nobody_is_told(client: Client, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    (problem,) = alerting(client).problems
    assert problem.startswith(f"{NOBODY}: no mail server and no webhook is set.")


def test_without_anybody_on_call_nobody_is_told(client: Client) -> None:
    clinic().on_call.all().delete()
    (problem,) = alerting(client).problems
    assert problem.startswith(f"{NOBODY}: nobody is on call.")


def test_a_webhook_is_enough(client: Client, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.ALERT_WEBHOOK_URL = "", "https://pager.example/"
    clinic().on_call.all().delete()
    assert alerting(client).problems == ()


def test_people_who_get_no_mail_beside_a_webhook_are_not_forgotten(
    client: Client, settings: Settings
) -> None:
    settings.EMAIL_HOST, settings.ALERT_WEBHOOK_URL = "", "https://pager.example/"
    (problem,) = alerting(client).problems
    assert problem.startswith("Those on call get no mail")


def test_what_is_still_to_be_sent_is_counted_with_its_age(client: Client) -> None:
    shared_review()
    assert alerting(client).backlog == "1 alert is not sent yet, the oldest for less than a minute."
    put_on_call(LEAD)
    shared_review()
    Alert.objects.filter(pk=Alert.objects.order_by("pk")[0].pk).update(
        made_at=timezone.now() - timedelta(minutes=4)
    )
    assert alerting(client).backlog == "2 alerts are not sent yet, the oldest for 4 minutes."
    assert alerting(client).backlog in read(client.get("/staff/")).words


def test_only_what_should_long_be_sent_stands_out(client: Client) -> None:
    shared_review()
    assert not alerting(client).is_late
    Alert.objects.update(made_at=timezone.now() - timedelta(minutes=4))
    assert alerting(client).is_late


def test_what_was_sent_or_cancelled_is_not_counted(client: Client) -> None:
    shared_review()
    claim_review(review_id=shared_review().pk, by=nurse("nils"))
    Alert.objects.filter(cancelled_at=None).update(sent_at=timezone.now())
    assert alerting(client).backlog == ""


def test_failures_are_said_in_words_each_once(client: Client) -> None:
    for _ in range(2):
        shared_review()
    Alert.objects.update(error="refused", error_code=550)
    assert alerting(client).problems == (
        "Alerts fail: the mail server refused the message (550). They are tried again.",
    )


def test_a_failure_that_was_overcome_is_not_said(client: Client) -> None:
    shared_review()
    Alert.objects.update(error="unreachable", sent_at=timezone.now())
    assert alerting(client).problems == ()


def test_the_live_part_tells_of_it_too(client: Client) -> None:
    headers = {"HX-Request": "true"}
    seen = client.get("/staff/rows/", headers=headers).context["queue"].fingerprint
    assert client.get("/staff/rows/", {"seen": seen}, headers=headers).status_code == 204
    silent_for(61)
    response = client.get("/staff/rows/", {"seen": seen}, headers=headers)
    assert response.status_code == 200
    assert SILENT in response.content.decode()


def test_no_address_of_a_colleague_is_in_the_queue(client: Client) -> None:
    shared_review()
    Alert.objects.update(error="refused", error_code=550)
    assert "elm.example" not in read(client.get("/staff/")).raw
