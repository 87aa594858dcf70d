"""Who has to be told, and when: nurses at once, then lead nurses, then administrators."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests.actions.alerts.people import (
    ADDRESSES,
    ADMINISTRATOR,
    LEAD,
    NURSE,
    PATIENT,
    TARGETS,
    clinic,
    closed_by,
    escalate_for,
    in_minutes,
    put_on_call,
    share,
    told,
)
from tests.nurses.people import assessed_submission, lead_nurse, nurse
from triage.actions.audit import trail_faults
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import share_submission, withdraw_shared
from triage.actions.reviews.work import add_note, open_review
from triage.models import Alert, AuditRow, OnCall, Review, SharedContact

pytestmark = pytest.mark.usefixtures("on_call")


# ---- the first step


def test_nurses_are_told_of_an_emergency_at_once() -> None:
    review = share()
    alert = Alert.objects.get()
    assert (alert.review, alert.level, alert.channel) == (review, "nurse", "email")
    assert alert.address == ADDRESSES[NURSE]
    assert (alert.attempts, alert.sent_at, alert.error) == (0, None, "")


@pytest.mark.parametrize("urgency", TARGETS)
def test_a_review_that_is_no_emergency_alerts_nobody_at_once(urgency: str) -> None:
    review = share(urgency)
    escalate_for(TARGETS[urgency] - 1, review)
    assert told() == []


def test_an_alert_that_cannot_be_written_shares_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_fields: object) -> None:
        raise DatabaseError

    submission = assessed_submission()
    monkeypatch.setattr("triage.actions.alerts.escalation.Alert.objects.bulk_create", fail)
    with pytest.raises(DatabaseError):
        share_submission(submission_id=submission.pk, contact=PATIENT, by=None)
    assert not Review.objects.exists()
    assert not SharedContact.objects.exists()


def test_each_address_on_the_list_gets_a_message_of_its_own() -> None:
    OnCall.objects.create(clinic=clinic(), level=NURSE, email="second@elm.example")
    share()
    addresses = Alert.objects.order_by("address").values_list("address", flat=True)
    assert list(addresses) == [ADDRESSES[NURSE], "second@elm.example"]


def test_with_nobody_on_the_nurses_list_the_next_ones_are_told_at_once() -> None:
    OnCall.objects.filter(level=NURSE).delete()
    share()
    alert = Alert.objects.get()
    assert (alert.level, alert.address) == ("nurse", ADDRESSES[LEAD])


def test_with_nobody_on_call_it_is_still_shared() -> None:
    OnCall.objects.all().delete()
    review = share()
    escalate_for(60, review)
    assert told() == []


# ---- escalation


def test_an_emergency_that_nobody_takes_escalates_on_time() -> None:
    review = share()
    for minutes, levels in ((14, [NURSE]), (16, [NURSE, LEAD]), (29, [NURSE, LEAD])):
        escalate_for(minutes, review)
        assert told() == levels
    escalate_for(31, review)
    assert told() == [NURSE, LEAD, ADMINISTRATOR]
    escalate_for(1000, review)
    assert told() == [NURSE, LEAD, ADMINISTRATOR]


@pytest.mark.parametrize("urgency", TARGETS)
def test_the_others_escalate_by_the_target_of_their_urgency(urgency: str) -> None:
    review, target = share(urgency), TARGETS[urgency]
    for minutes, levels in ((1, [LEAD]), (target - 1, [LEAD]), (target + 1, [LEAD, ADMINISTRATOR])):
        escalate_for(target + minutes, review)
        assert told() == levels


def test_the_targets_are_the_clinics() -> None:
    clinic(emergency_minutes=5)
    review = share()
    escalate_for(6, review)
    assert told() == [NURSE, LEAD]
    escalate_for(11, review)
    assert told() == [NURSE, LEAD, ADMINISTRATOR]


def test_after_a_long_silence_of_all_senders_every_step_of_an_emergency_is_told_at_once() -> None:
    escalate_for(300, share())
    assert told() == [NURSE, LEAD, ADMINISTRATOR]


def test_escalating_again_writes_nothing_twice() -> None:
    review = share()
    for _ in range(3):
        escalate_for(16, review)
    assert told() == [NURSE, LEAD]
    assert AuditRow.objects.filter(action="escalate").count() == 1


def test_people_who_come_on_call_later_get_the_alerts_that_still_wait() -> None:
    OnCall.objects.all().delete()
    review = share()
    put_on_call(NURSE)
    escalate_for(1, review)
    assert told() == [NURSE]


def test_a_corrected_address_gets_the_alert() -> None:
    review = share()
    OnCall.objects.filter(level=NURSE).update(email="right@elm.example")
    escalate_for(1, review)
    standing = Alert.objects.filter(cancelled_at=None).values_list("address", flat=True)
    assert list(standing) == ["right@elm.example"]
    OnCall.objects.filter(level=NURSE).update(email=ADDRESSES[NURSE])
    escalate_for(2, review)
    standing = Alert.objects.filter(cancelled_at=None).values_list("address", flat=True)
    assert list(standing) == [ADDRESSES[NURSE]]


def test_the_trail_tells_of_alerts_and_steps_by_number_alone() -> None:
    review = share()
    escalate_for(16, review)
    rows = AuditRow.objects.filter(action__in=("alert", "escalate")).order_by("number")
    assert [(row.action, row.subject_type, row.subject, row.actor) for row in rows] == [
        ("alert", "review", str(review.pk), "system"),
        ("escalate", "review", str(review.pk), "system"),
    ]
    assert list(trail_faults()) == []


# ---- an end to it


def test_taking_it_cancels_what_was_not_sent() -> None:
    review = share()
    claim_review(review_id=review.pk, by=nurse())
    assert told() == []
    assert Alert.objects.get().cancelled_at is not None
    assert AuditRow.objects.filter(action="cancel_alerts", subject=str(review.pk)).count() == 1


def test_what_was_sent_before_it_was_taken_stays_sent() -> None:
    review = share()
    Alert.objects.update(sent_at=timezone.now())
    claim_review(review_id=review.pk, by=nurse())
    assert told() == [NURSE]
    assert not AuditRow.objects.filter(action="cancel_alerts").exists()


def test_taking_it_between_two_steps_puts_off_the_second() -> None:
    review = share()
    escalate_for(16, review)
    Alert.objects.update(sent_at=timezone.now())
    claim_review(review_id=review.pk, by=nurse())
    in_minutes(9)
    assert told() == [NURSE, LEAD]


def test_withdrawing_stops_the_escalation() -> None:
    review = share()
    withdraw_shared(review_id=review.pk)
    escalate_for(300, review)
    assert told() == []


def test_closing_stops_the_escalation() -> None:
    by, review = nurse(), share()
    closed_by(by, review)
    escalate_for(300, review)
    assert told() == []


def test_looking_without_taking_does_not_stop_it() -> None:
    review = share()
    open_review(review_id=review.pk, by=nurse())
    add_note(review_id=review.pk, text="saw it", by=lead_nurse())
    escalate_for(16, review)
    assert told() == [NURSE, LEAD]
