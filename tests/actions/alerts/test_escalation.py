"""Who has to be told, and when: nurses at once, then lead nurses, then administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.utils import timezone

from tests.actions.alerts.people import (
    ADDRESSES,
    ADMINISTRATOR,
    LEAD,
    NURSE,
    PATIENT,
    clinic,
    put_on_call,
    share,
    told,
)
from tests.actions.reviews.moments import called_in_vain, fresh, last_entry
from tests.nurses.people import assessed_submission, lead_nurse, nurse
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.audit import trail_faults
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.claims import claim_review, free_claims_of_departed, hand_over, release_review
from triage.actions.reviews.sharing import add_to_shared, share_submission, withdraw_shared
from triage.actions.reviews.work import (
    Closing,
    add_note,
    close_review,
    open_review,
    override_urgency,
    reopen_review,
)
from triage.actions.submissions import send_page
from triage.actions.working import do_pass
from triage.engine.vocabulary import Urgency
from triage.models import Alert, AuditRow, OnCall, Review, SharedContact
from triage.models.review_columns import Outcome
from triage.models.reviews import AttemptResult, EntryKind
from triage.models.submissions import Respondent

pytestmark = pytest.mark.usefixtures("on_call")
TARGETS = {"same_day": 240, "soon": 1440, "routine": 2880}


def escalate_for(minutes: float, review: Review) -> None:
    """Let a sender look so long after sharing."""
    write_due_alerts(now=review.shared_at + timedelta(minutes=minutes))


def in_minutes(minutes: float) -> None:
    """Let a sender look so long after now."""
    write_due_alerts(now=timezone.now() + timedelta(minutes=minutes))


def closed_by(by: User, review: Review) -> None:
    """A nurse takes it, speaks to the person and closes it."""
    taken = claim_review(review_id=review.pk, by=by)
    closing = Closing(Outcome.ADVICE, reached_at=timezone.now())
    close_review(review_id=review.pk, closing=closing, seen=taken.revision, by=by)


def get_worse(review: Review) -> None:
    """The patient corrects an answer: now it is an emergency."""
    send_page(
        submission_id=review.submission_id,
        page_id="movement",
        given={"leg_weakness": "yes"},
        by=Respondent.SELF,
    )


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


# ---- until somebody was spoken to


def taken(by: User, urgency: str = "emergency") -> Review:
    """A review that a nurse has just taken, its first alerts sent."""
    review = share(urgency)
    Alert.objects.update(sent_at=timezone.now())
    return claim_review(review_id=review.pk, by=by)


def test_whoever_takes_an_emergency_and_does_not_call_within_ten_minutes_rings_again() -> None:
    taken(nurse())
    in_minutes(9)
    assert told() == [NURSE]
    in_minutes(11)
    assert told() == [NURSE, NURSE, LEAD]
    in_minutes(26)
    assert told() == [NURSE, NURSE, LEAD, ADMINISTRATOR]


def test_the_clinic_sets_within_how_many_minutes_to_call() -> None:
    clinic(call_minutes=4)
    taken(nurse())
    in_minutes(5)
    assert told() == [NURSE, NURSE, LEAD]


def test_notes_are_no_call() -> None:
    by = nurse()
    review = taken(by)
    add_note(review_id=review.pk, text="reading the record", by=by)
    open_review(review_id=review.pk, by=by)
    in_minutes(11)
    assert told() == [NURSE, NURSE, LEAD]


def test_a_call_in_vain_is_quiet_until_the_claim_would_go_stale() -> None:
    by = nurse()
    review = taken(by)
    record_attempt(review_id=review.pk, result=AttemptResult.NO_ANSWER, at=timezone.now(), text="", by=by)
    in_minutes(29)
    assert told() == [NURSE]
    in_minutes(31)
    assert told() == [NURSE, NURSE, LEAD]


def test_a_call_that_reached_them_stops_the_clock() -> None:
    by = nurse()
    review = taken(by)
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=timezone.now(), text="", by=by)
    in_minutes(1000)
    assert told() == [NURSE]


def test_taking_it_again_and_again_does_not_keep_it_quiet() -> None:
    review = taken(nurse())
    in_minutes(11)
    Alert.objects.update(sent_at=timezone.now())
    Review.objects.update(touched_at=timezone.now() - timedelta(minutes=31))
    claim_review(review_id=review.pk, by=lead_nurse())
    in_minutes(11)
    assert told() == [NURSE, NURSE, LEAD, NURSE, LEAD]


@pytest.mark.parametrize("urgency", TARGETS)
def test_below_an_emergency_a_claim_puts_off_nothing_but_a_fresh_one(urgency: str) -> None:
    taken(nurse(), urgency)
    in_minutes(TARGETS[urgency] - 1)
    assert told() == []
    in_minutes(TARGETS[urgency] + 1)
    assert told() == [LEAD]


def test_words_of_the_patient_ring_again_although_a_nurse_holds_it() -> None:
    by = nurse()
    review = taken(by)
    add_to_shared(review_id=review.pk, text="Now I cannot move my left leg at all.")
    assert told() == [NURSE, NURSE]


def test_words_of_the_patient_ring_again_although_somebody_spoke_to_them() -> None:
    by = nurse()
    review = taken(by)
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=timezone.now(), text="", by=by)
    add_to_shared(review_id=review.pk, text="Now I cannot move my left leg at all.")
    assert told() == [NURSE, NURSE]
    open_review(review_id=review.pk, by=by)
    Alert.objects.update(sent_at=timezone.now())
    in_minutes(11)
    assert told()[-2:] == [NURSE, LEAD]


def without_rights(by: User) -> None:
    by.groups.clear()


def deactivated(by: User) -> None:
    User.objects.filter(pk=by.pk).update(is_active=False)


@pytest.mark.parametrize("leave", [deactivated, without_rights])
def test_what_a_nurse_holds_who_leaves_is_free_and_rings_again(leave: Callable[[User], None]) -> None:
    by = nurse()
    review, hers = taken(by), claim_review(review_id=share().pk, by=lead_nurse())
    leave(by)
    assert free_claims_of_departed() == 1
    freed = fresh(review)
    assert (freed.claimed_by, last_entry(review).kind) == (None, EntryKind.FREED)
    assert told(review) == [NURSE, NURSE]
    assert fresh(hers).claimed_by is not None
    assert free_claims_of_departed() == 0


def test_a_worker_frees_them() -> None:
    by = nurse()
    review = taken(by)
    deactivated(by)
    do_pass()
    assert fresh(review).claimed_by is None


# ---- a new beginning


def test_putting_it_back_begins_anew() -> None:
    by, review = nurse(), share()
    claim_review(review_id=review.pk, by=by)
    release_review(review_id=review.pk, by=by)
    assert told() == [NURSE]
    assert fresh(review).waits == 3
    write_due_alerts(now=timezone.now() + timedelta(minutes=14))
    assert told() == [NURSE]
    write_due_alerts(now=timezone.now() + timedelta(minutes=16))
    assert told() == [NURSE, LEAD]


def test_an_emergency_that_waits_for_a_second_nurse_alerts() -> None:
    by = nurse()
    review = called_in_vain(by, times=3)
    close_review(review_id=review.pk, closing=Closing(Outcome.NOT_REACHED), seen=review.revision, by=by)
    assert told() == [NURSE]


def test_a_reopened_review_alerts() -> None:
    by, review = nurse(), share()
    closed_by(by, review)
    reopen_review(review_id=review.pk, reason="closed by mistake", seen=fresh(review).revision, by=by)
    assert told() == [NURSE]


def test_a_review_that_comes_back_by_an_addition_alerts() -> None:
    by, review = nurse(), share()
    closed_by(by, review)
    add_to_shared(review_id=review.pk, text="it is worse")
    assert told() == [NURSE]


def test_adding_to_one_that_waits_tells_nobody_again() -> None:
    review = share()
    add_to_shared(review_id=review.pk, text="it is worse")
    assert told() == [NURSE]


def test_a_review_that_becomes_an_emergency_alerts_at_once_and_escalates_as_one() -> None:
    review = share("soon")
    assert told() == []
    get_worse(review)
    assert told() == [NURSE]
    write_due_alerts(now=timezone.now() + timedelta(minutes=16))
    assert told() == [NURSE, LEAD]


def test_one_that_got_worse_shortly_before_its_step_does_not_wait_longer() -> None:
    clinic(soon_minutes=10, same_day_minutes=240)
    review = share("soon")
    send_page(
        submission_id=review.submission_id, page_id="pain", given={"back_pain": "yes"}, by=Respondent.SELF
    )
    assert fresh(review).urgency == "same_day"
    escalate_for(11, review)
    assert told() == [LEAD]


def test_one_that_becomes_an_emergency_in_a_nurses_hands_escalates_until_she_looks() -> None:
    by, review = nurse(), share("soon")
    claim_review(review_id=review.pk, by=by)
    get_worse(review)
    write_due_alerts(now=timezone.now() + timedelta(minutes=16))
    assert told() == [NURSE, LEAD]
    open_review(review_id=review.pk, by=lead_nurse())
    assert told() == [NURSE, LEAD]
    open_review(review_id=review.pk, by=by)
    assert told() == []
    in_minutes(9)
    assert told() == []
    in_minutes(11)
    assert told() == [NURSE, LEAD]


def test_a_call_by_the_nurse_who_claimed_it_ends_the_wait() -> None:
    by, review = nurse(), share("soon")
    claim_review(review_id=review.pk, by=by)
    get_worse(review)
    record_attempt(review_id=review.pk, result=AttemptResult.NO_ANSWER, at=timezone.now(), text="", by=by)
    assert told() == []


def test_one_that_got_worse_and_is_handed_over_still_escalates() -> None:
    by, colleague, review = nurse(), lead_nurse(), share("soon")
    claim_review(review_id=review.pk, by=by)
    get_worse(review)
    hand_over(review_ids=[review.pk], to=colleague, by=by)
    assert told() == [NURSE]
    open_review(review_id=review.pk, by=colleague)
    assert told() == []


def test_a_review_overridden_to_emergency_and_released_alerts() -> None:
    by = nurse()
    review = claim_review(review_id=share("soon").pk, by=by)
    override_urgency(
        review_id=review.pk, urgency=Urgency.EMERGENCY, reason="cannot walk", seen=review.revision, by=by
    )
    assert told() == []
    release_review(review_id=review.pk, by=by)
    assert told() == [NURSE]


def test_a_new_wait_keeps_what_an_earlier_one_still_has_to_send() -> None:
    clinic(soon_minutes=60)
    review = share("soon")
    escalate_for(61, review)
    get_worse(review)
    assert told() == [LEAD, NURSE]


# ---- quiet hours


NIGHT = {"time_zone": "America/New_York", "quiet_from": time(22), "quiet_until": time(7)}


def local(hour: int, minute: int = 0, day: int = 10) -> datetime:
    """A moment in New York in November 2026."""
    return (
        datetime(2026, 11, day, hour + 5, minute, tzinfo=UTC)
        if hour < 19
        else datetime(2026, 11, day + 1, hour - 19, minute, tzinfo=UTC)
    )


def waiting_since(moment: datetime, urgency: str) -> Review:
    """A review that was shared at some moment."""
    review = share(urgency)
    target = timedelta(minutes=TARGETS.get(urgency, 15))
    Review.objects.filter(pk=review.pk).update(
        shared_at=moment, rings_at=moment, escalates_at=moment + target
    )
    return fresh(review)


def test_quiet_hours_hold_back_alerts_of_late_reviews() -> None:
    clinic(**NIGHT)
    waiting_since(local(20), "same_day")
    write_due_alerts(now=local(6, 59, day=11))
    assert told() == []
    write_due_alerts(now=local(7, 0, day=11))
    assert told() == [LEAD]


def test_the_step_after_a_quiet_night_comes_a_whole_target_later() -> None:
    clinic(**NIGHT)
    waiting_since(local(20), "same_day")
    write_due_alerts(now=local(10, 59, day=11))
    assert told() == [LEAD]
    write_due_alerts(now=local(11, 0, day=11))
    assert told() == [LEAD, ADMINISTRATOR]


def test_an_emergency_is_never_kept_quiet() -> None:
    clinic(**NIGHT)
    waiting_since(local(23), "emergency")
    write_due_alerts(now=local(23, 31))
    assert told() == [NURSE, LEAD, ADMINISTRATOR]


def test_outside_quiet_hours_the_target_counts() -> None:
    clinic(**NIGHT)
    waiting_since(local(8), "same_day")
    write_due_alerts(now=local(12, 1))
    assert told() == [LEAD]
