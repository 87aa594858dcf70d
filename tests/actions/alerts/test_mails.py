"""Mails go out through a real server, once each, and again when it does not take them."""

from __future__ import annotations

import ssl
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.actions.alerts.people import ADDRESSES, LEAD, NURSE, SITE, at, clinic, share
from tests.nurses.people import nurse
from triage.actions.alerts import delivery
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.alerts.message import message_for
from triage.actions.alerts.sending import LEASE, Sent, lease_next, record_sent, send_due
from triage.actions.audit import trail_faults
from triage.actions.reviews.claims import claim_review
from triage.models import Alert, AuditRow, OnCall, SenderHeartbeat
from triage.models.alerts import Channel

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

    from tests.actions.alerts.mailbox import Mailbox

pytestmark = pytest.mark.usefixtures("on_call")
# Longer than any pause between two tries.
LATER = timedelta(minutes=2)


def send_after(wait: timedelta) -> Sent:
    """One pass by a clock that is so much ahead."""
    return send_due(clock=at(timezone.now() + wait))


def test_a_mail_says_that_an_emergency_waits_and_where_to_look(mailbox: Mailbox) -> None:
    review = share()
    assert send_due() == Sent(sent=1)
    (mail,) = mailbox.mails
    assert mail["Subject"] == "An emergency is waiting in the queue"
    assert (mail["To"], mail["From"]) == (ADDRESSES[NURSE], "alerts@elm.example")
    assert f"{SITE}/staff/review/{review.pk}/" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_says_nothing_about_the_patient(mailbox: Mailbox) -> None:
    share()
    send_due()
    said = mailbox.mails[0].as_string()
    for secret in ("Pat", "Doe", "555", "1234", "R-77", "leg", "weak"):
        assert secret not in said


def test_the_later_steps_say_that_it_waits_too_long(mailbox: Mailbox) -> None:
    share()
    share("soon")
    write_due_alerts(now=timezone.now() + timedelta(minutes=1441))
    send_after(timedelta(minutes=1441))
    subjects = {(mail["To"], mail["Subject"]) for mail in mailbox.mails}
    assert (ADDRESSES[LEAD], "An emergency in the queue has waited longer than it should") in subjects
    assert (ADDRESSES[LEAD], "Somebody in the queue has waited longer than they should") in subjects


def test_a_mail_that_was_taken_is_sent_once(mailbox: Mailbox) -> None:
    share()
    send_due()
    assert send_after(LATER) == Sent()
    alert = Alert.objects.get()
    assert alert.sent_at is not None
    assert (alert.attempts, alert.error, alert.leased_until) == (1, "", None)
    assert len(mailbox.mails) == 1


def test_each_mail_has_an_id_of_its_own(mailbox: Mailbox) -> None:
    OnCall.objects.create(clinic=clinic(), level=NURSE, email="second@elm.example")
    share()
    send_due()
    assert len(set(mailbox.ids)) == 2
    assert {str(alert.key) for alert in Alert.objects.all()} == {
        mail_id.strip("<>").split("@")[0] for mail_id in mailbox.ids
    }


def test_sending_is_in_the_trail(mailbox: Mailbox) -> None:  # noqa: ARG001 (takes the mail)
    share()
    send_due()
    row = AuditRow.objects.get(action="send_alert")
    assert (row.subject_type, row.subject, row.fields) == ("alert", str(Alert.objects.get().pk), ["sent_at"])
    assert list(trail_faults()) == []


def test_a_server_that_is_down_loses_nothing(mailbox: Mailbox) -> None:
    share()
    mailbox.stop()
    assert send_due() == Sent(failed=1)
    alert = Alert.objects.get()
    assert (alert.sent_at, alert.error, alert.attempts) == (None, "unreachable", 1)
    mailbox.start()
    assert send_after(LATER) == Sent(sent=1)
    assert len(mailbox.mails) == 1


def test_a_try_that_failed_is_made_again_later_and_later_up_to_a_minute(mailbox: Mailbox) -> None:
    share()
    mailbox.stop()
    moment, waits = timezone.now(), []
    for _ in range(8):
        send_due(clock=at(moment))
        due_at = Alert.objects.get().due_at
        waits.append((due_at - moment).total_seconds())
        assert send_due(clock=at(due_at - timedelta(milliseconds=1))) == Sent()
        moment = due_at
    for wait, expected in zip(waits, (5, 10, 20, 40, 60, 60, 60, 60), strict=True):
        assert 0.75 * expected <= wait <= 1.25 * expected


def test_a_server_that_says_no_is_asked_again(mailbox: Mailbox) -> None:
    share()
    mailbox.reply = "451 come back later"
    send_due()
    alert = Alert.objects.get()
    assert (alert.error, alert.error_code) == ("refused", 451)
    mailbox.reply = "250 OK"
    send_after(LATER)
    assert Alert.objects.get().sent_at is not None
    assert Alert.objects.get().error_code is None


def test_an_address_that_is_refused_keeps_back_no_other(mailbox: Mailbox) -> None:
    OnCall.objects.create(clinic=clinic(), level=NURSE, email="a-typo@elm.example")
    mailbox.refused = ("a-typo@elm.example",)
    share()
    assert send_due() == Sent(sent=1, failed=1)
    assert mailbox.recipients == [ADDRESSES[NURSE]]
    failed = Alert.objects.get(address="a-typo@elm.example")
    assert (failed.error, failed.error_code) == ("refused", 550)


def test_a_server_that_is_silent_after_taking_the_mail_is_sent_the_same_id_again(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SECONDS_TO_ANSWER", 0.3)
    share()
    mailbox.seconds_to_answer = 2
    assert send_due() == Sent(failed=1)
    assert Alert.objects.get().error == "timed_out"
    mailbox.seconds_to_answer = 0
    assert send_after(LATER) == Sent(sent=1)
    assert len(mailbox.ids) == 2
    assert len(set(mailbox.ids)) == 1


def test_a_server_that_is_silent_at_the_parting_has_taken_the_mail(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SECONDS_TO_ANSWER", 0.3)
    mailbox.seconds_to_part = 2
    share()
    assert send_due() == Sent(sent=1)
    assert len(mailbox.mails) == 1


def test_a_server_that_offers_no_encryption_is_sent_nothing_when_it_is_asked_for(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.EMAIL_USE_TLS = True
    share()
    assert send_due() == Sent(failed=1)
    assert Alert.objects.get().error == "not_safe"
    assert mailbox.mails == []


def test_a_server_whose_certificate_is_unknown_is_sent_nothing(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: object) -> None:
        raise ssl.SSLCertVerificationError

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.open", fail)
    share()
    send_due()
    assert Alert.objects.get().error == "not_safe"
    assert mailbox.mails == []


def test_a_server_that_is_down_is_tried_once_in_a_pass(mailbox: Mailbox) -> None:
    for _ in range(3):
        share()
    mailbox.stop()
    assert send_due() == Sent(failed=1)
    assert send_due() == Sent(failed=1)
    assert sorted(Alert.objects.values_list("attempts", flat=True)) == [0, 1, 1]


def test_emergencies_go_before_the_others(mailbox: Mailbox) -> None:
    share("routine")
    write_due_alerts(now=timezone.now() + timedelta(minutes=2881))
    share()
    send_after(timedelta(minutes=2881))
    assert mailbox.mails[0]["Subject"] == "An emergency is waiting in the queue"


def test_what_was_cancelled_is_not_sent(mailbox: Mailbox) -> None:
    claim_review(review_id=share().pk, by=nurse())
    assert send_due() == Sent()
    assert mailbox.mails == []


def test_what_is_cancelled_while_it_is_being_sent_counts_as_sent() -> None:
    review, by = share(), nurse()
    alert = lease_next(Channel.EMAIL, now=timezone.now())
    assert alert is not None
    claim_review(review_id=review.pk, by=by)
    assert Alert.objects.get().cancelled_at is not None
    record_sent(alert, now=timezone.now())
    stored = Alert.objects.get()
    assert stored.sent_at is not None
    assert stored.cancelled_at is None


def test_a_leased_mail_is_free_again_when_the_lease_is_over() -> None:
    share()
    now = timezone.now()
    assert lease_next(Channel.EMAIL, now=now) is not None
    assert lease_next(Channel.EMAIL, now=now + LEASE - timedelta(seconds=1)) is None
    assert lease_next(Channel.EMAIL, now=now + LEASE) is not None


def test_no_delivery_takes_longer_than_a_lease() -> None:
    assert LEASE.total_seconds() > delivery.SECONDS_TO_DELIVER * 2


def test_without_a_mail_server_the_alerts_wait_until_there_is_one(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.EMAIL_HOST = ""
    share()
    assert send_due() == Sent()
    assert Alert.objects.get().attempts == 0
    settings.EMAIL_HOST = "127.0.0.1"
    assert send_due() == Sent(sent=1)
    assert len(mailbox.mails) == 1


def test_a_message_that_cannot_be_made_keeps_back_no_other_and_is_logged_without_its_address(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    OnCall.objects.create(clinic=clinic(), level=NURSE, email="second@elm.example")
    share()
    broken = Alert.objects.order_by("pk")[0]

    def message_or_break(alert: Alert, _together: object) -> object:
        if alert.pk == broken.pk:
            raise ValueError(alert.address)
        return message_for(alert)

    monkeypatch.setattr(delivery, "message_for", message_or_break)
    assert send_due() == Sent(sent=1, failed=1)
    assert Alert.objects.get(pk=broken.pk).error == "broken"
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("triage"))
    assert f"Alert {broken.pk} cannot be sent: ValueError in " in logged
    assert "elm.example" not in logged
    assert len(mailbox.mails) == 1


def test_each_pass_leaves_a_sign_that_a_sender_runs() -> None:
    for minutes in (0, 5):
        moment = timezone.now() + timedelta(minutes=minutes)
        send_due(clock=at(moment))
        assert SenderHeartbeat.objects.get().beat_at == moment


def test_looking_for_what_is_due_asks_no_more_for_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        share()
    with django_assert_num_queries(4):
        write_due_alerts(now=timezone.now())
