"""While nobody spoke to the person, taking a review is quiet for a short time only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.actions.alerts.people import ADMINISTRATOR, LEAD, NURSE, TARGETS, clinic, in_minutes, share, told
from tests.actions.reviews.moments import fresh, last_entry
from tests.nurses.people import lead_nurse, nurse
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.claims import claim_review, free_claims_of_departed, release_review
from triage.actions.reviews.sharing import add_to_shared
from triage.actions.reviews.work import add_note, open_review
from triage.actions.working import do_pass
from triage.models import Alert, Review
from triage.models.reviews import AttemptResult, EntryKind

pytestmark = pytest.mark.usefixtures("on_call")


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


def test_a_claim_gone_stale_rings_though_there_were_more_minutes_to_call() -> None:
    clinic(stale_minutes=5, call_minutes=60)
    taken(nurse())
    in_minutes(4)
    assert told() == [NURSE]
    in_minutes(6)
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


def test_words_after_a_call_ring_on_whoever_takes_it_then() -> None:
    by = nurse()
    review = taken(by)
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=timezone.now(), text="", by=by)
    add_to_shared(review_id=review.pk, text="Now I cannot move my left leg at all.")
    open_review(review_id=review.pk, by=by)
    release_review(review_id=review.pk, by=by)
    claim_review(review_id=review.pk, by=lead_nurse())
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
