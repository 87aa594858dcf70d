"""Bursts of emergencies from one place are told together; nobody elsewhere waits, and no clock stops."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.actions.alerts.people import PATIENT, SITE, at
from tests.nurses.people import assessed_submission
from triage.actions.alerts.bursts import LONGEST_HOLD, TOLD_ALONE, forget_places
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.alerts.sending import send_due
from triage.actions.alerts.state import BURST_NOTICE, read_state
from triage.actions.reviews.sharing import share_submission
from triage.actions.working import do_pass
from triage.models import Alert, Clinic, Review
from triage.models.alerts import AlertLevel

if TYPE_CHECKING:
    from tests.actions.alerts.mailbox import Hook, Mailbox

pytestmark = pytest.mark.usefixtures("on_call")
HERE, THERE = "a" * 64, "b" * 64
ONE = "An emergency is waiting in the queue"


def share_from(place: str, urgency: str = "emergency") -> Review:
    submission = assessed_submission(urgency=urgency)
    return share_submission(submission_id=submission.pk, contact=PATIENT, by=None, place=place).review


def flood(count: int) -> None:
    for _ in range(count):
        share_from(HERE)


def subjects(mailbox: Mailbox) -> list[str]:
    return [mail["Subject"] for mail in mailbox.mails]


def test_the_first_of_a_place_are_told_at_once_and_alone(mailbox: Mailbox) -> None:
    flood(TOLD_ALONE)

    send_due()

    assert subjects(mailbox) == [ONE] * TOLD_ALONE


def test_those_after_them_are_told_by_one_message_two_minutes_later_at_most(mailbox: Mailbox) -> None:
    flood(TOLD_ALONE + 14)
    send_due()
    assert len(mailbox.mails) == TOLD_ALONE

    send_due(clock=at(timezone.now() + LONGEST_HOLD))

    (mail,) = mailbox.mails[TOLD_ALONE:]
    assert mail["Subject"].startswith("14 emergencies came from one place in 1 minute and are waiting")
    assert f"{SITE}/staff/" in mail.get_content()
    assert "may be invented or real" in mail.get_content()
    assert not Alert.objects.filter(sent_at=None).exists()


def test_an_emergency_from_elsewhere_in_the_middle_of_a_flood_is_told_at_once_and_alone(
    mailbox: Mailbox,
) -> None:
    flood(TOLD_ALONE + 20)
    real = share_from(THERE)
    flood(20)

    send_due()

    assert any(f"/staff/review/{real.pk}/" in mail.get_content() for mail in mailbox.mails)
    assert len(mailbox.mails) == TOLD_ALONE + 1


@pytest.mark.parametrize("place", ["", THERE])
def test_an_emergency_after_a_flood_is_told_at_once(mailbox: Mailbox, place: str) -> None:
    flood(TOLD_ALONE + 20)
    send_due()
    before = len(mailbox.mails)
    share_from(place)

    send_due()

    assert subjects(mailbox)[before:] == [ONE]


def test_unknown_places_are_not_one_place(mailbox: Mailbox) -> None:
    for _ in range(TOLD_ALONE + 5):
        share_from("")

    send_due()

    assert subjects(mailbox) == [ONE] * (TOLD_ALONE + 5)


def test_a_few_that_were_held_are_told_one_by_one(mailbox: Mailbox) -> None:
    flood(TOLD_ALONE + 2)
    send_due()

    send_due(clock=at(timezone.now() + LONGEST_HOLD))

    assert subjects(mailbox) == [ONE] * (TOLD_ALONE + 2)


def test_three_hundred_and_nineteen_invented_emergencies_are_a_handful_of_mails(mailbox: Mailbox) -> None:
    flood(319)
    send_due()
    send_due(clock=at(timezone.now() + LONGEST_HOLD))

    assert len(mailbox.mails) == TOLD_ALONE + 1
    assert Alert.objects.filter(sent_at__isnull=False).count() == 319


def test_each_review_of_a_burst_keeps_its_clock_and_goes_on_to_lead_nurses(mailbox: Mailbox) -> None:
    flood(TOLD_ALONE + 10)
    late = timezone.now() + timedelta(minutes=15)
    write_due_alerts(now=late)

    lead = Alert.objects.filter(level=AlertLevel.LEAD)
    assert lead.values("review").distinct().count() == TOLD_ALONE + 10
    assert not lead.filter(due_at__gt=late).exists()
    send_due(clock=at(late))
    told = [subject for subject in subjects(mailbox) if "longer than they should" in subject]
    assert told == ["13 emergencies came from one place in 1 minute and have waited longer than they should"]


def test_what_could_not_be_sent_together_is_sent_again(mailbox: Mailbox) -> None:
    flood(TOLD_ALONE + 10)
    mailbox.stop()
    send_due(clock=at(timezone.now() + LONGEST_HOLD))
    assert not Alert.objects.filter(sent_at__isnull=False).exists()
    mailbox.start()

    send_due(clock=at(timezone.now() + 2 * LONGEST_HOLD))

    assert len(mailbox.mails) == 1
    assert not Alert.objects.filter(sent_at=None).exists()


def test_a_webhook_is_told_that_there_are_many(hook: Hook) -> None:
    flood(TOLD_ALONE + 10)
    send_due(clock=at(timezone.now() + LONGEST_HOLD))

    assert len(hook.posts) == 1
    assert hook.content()["type"] == "emergencies_waiting"
    assert hook.content()["text"].startswith("13 emergencies came from one place")


def test_the_queue_says_that_many_came_from_one_place() -> None:
    flood(TOLD_ALONE)
    assert BURST_NOTICE not in read_state(now=timezone.now(), clinic=Clinic.load()).problems

    flood(1)

    assert BURST_NOTICE in read_state(now=timezone.now(), clinic=Clinic.load()).problems


@pytest.mark.usefixtures("mailbox")
def test_what_waits_to_be_told_of_together_is_not_late() -> None:
    flood(TOLD_ALONE + 14)
    send_due()

    assert read_state(now=timezone.now(), clinic=Clinic.load()).unsent == 0
    assert read_state(now=timezone.now() + LONGEST_HOLD, clinic=Clinic.load()).unsent == 14


def test_places_are_forgotten_after_an_hour() -> None:
    flood(1)
    do_pass()
    assert Review.objects.get().place == HERE

    forget_places(now=timezone.now() + timedelta(hours=1))

    assert Review.objects.get().place == ""
