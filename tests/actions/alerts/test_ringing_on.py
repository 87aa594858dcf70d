"""After administrators were told, an emergency rings on until it is spoken to, or ended by two nurses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from tests.actions.alerts.people import ADDRESSES, ADMINISTRATOR, LEAD, NURSE, clinic, closed_by, share, told
from tests.actions.reviews.moments import fresh
from tests.nurses.people import lead_nurse, nurse
from triage.actions.alerts.bursts import UNSENT
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.reviews import ringing
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.ringing import ring_on
from triage.actions.reviews.second_nurse import answer_as_second
from triage.actions.reviews.work import Closing, close_review, override_urgency
from triage.actions.working import do_pass
from triage.engine.vocabulary import Urgency
from triage.models import Alert, AuditRow, Clinic, Review
from triage.models.review_columns import Outcome
from triage.models.reviews import AttemptResult

if TYPE_CHECKING:
    from time_machine import TimeMachineFixture

pytestmark = pytest.mark.usefixtures("on_call")
EVERYBODY = [NURSE, LEAD, ADMINISTRATOR]
BEGIN = datetime(2026, 3, 2, 15, tzinfo=UTC)
Work = Callable[[float], None]


@pytest.fixture
def work(time_machine: TimeMachineFixture) -> Work:
    """Let a worker pass so many minutes after the beginning; what is then to be sent is sent."""
    time_machine.move_to(BEGIN, tick=False)

    def pass_at(minutes: float) -> None:
        time_machine.move_to(BEGIN + timedelta(minutes=minutes), tick=False)
        do_pass()
        Alert.objects.filter(UNSENT).update(sent_at=timezone.now())

    return pass_at


def test_an_emergency_that_nobody_takes_rings_again_and_again(work: Work) -> None:
    share()
    for minutes in (0, 15, 30, 44):
        work(minutes)
    assert told() == EVERYBODY
    work(45)
    assert told() == EVERYBODY * 2
    work(59)
    assert told() == EVERYBODY * 2
    work(60)
    assert told() == EVERYBODY * 3


def test_one_that_sleeps_in_a_nurses_hands_rings_again_and_again(work: Work) -> None:
    review = share()
    work(0)
    claim_review(review_id=review.pk, by=nurse())
    for minutes in (10, 25, 39):
        work(minutes)
    assert told() == [NURSE, *EVERYBODY]
    work(40)
    assert told() == [NURSE, *EVERYBODY, *EVERYBODY]
    work(55)
    assert told() == [NURSE, *EVERYBODY * 3]


def test_the_clinic_sets_after_how_many_minutes(work: Work) -> None:
    clinic(ring_again_minutes=5)
    share()
    for minutes in (0, 15, 30, 34):
        work(minutes)
    assert told() == EVERYBODY
    work(35)
    assert told() == EVERYBODY * 2


def test_a_call_in_vain_rings_on(work: Work) -> None:
    by, review = nurse(), share()
    claim_review(review_id=review.pk, by=by)
    record_attempt(review_id=review.pk, result=AttemptResult.NO_ANSWER, at=timezone.now(), text="", by=by)
    for minutes in (30, 45, 60, 75):
        work(minutes)
    assert told() == EVERYBODY * 3


def reached(review: Review) -> None:
    by = nurse()
    claim_review(review_id=review.pk, by=by)
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=timezone.now(), text="", by=by)


def closed_after_a_call(review: Review) -> None:
    closed_by(nurse(), review)


def closed_by_two(review: Review) -> None:
    clinic(attempts_needed=1)
    by = nurse()
    taken = claim_review(review_id=review.pk, by=by)
    record_attempt(review_id=review.pk, result=AttemptResult.NO_ANSWER, at=timezone.now(), text="", by=by)
    seen = fresh(taken).revision
    close_review(review_id=review.pk, closing=Closing(Outcome.NOT_REACHED), seen=seen, by=by)
    answer_as_second(
        review_id=review.pk, agrees=True, text="Called her sister.", seen=seen + 1, by=lead_nurse()
    )


@pytest.mark.parametrize("end", [reached, closed_after_a_call, closed_by_two])
def test_it_ends_when_somebody_was_spoken_to_or_two_nurses_end_it(
    work: Work, end: Callable[[Review], None]
) -> None:
    review = share()
    for minutes in (0, 15, 30, 45):
        work(minutes)
    end(review)
    before = told()
    for minutes in (60, 90, 600):
        work(minutes)
    assert told() == before


def test_asking_for_a_second_nurse_does_not_end_it(work: Work) -> None:
    clinic(attempts_needed=1)
    by, review = nurse(), share()
    claim_review(review_id=review.pk, by=by)
    record_attempt(review_id=review.pk, result=AttemptResult.NO_ANSWER, at=timezone.now(), text="", by=by)
    asked = Closing(Outcome.NOT_REACHED)
    close_review(review_id=review.pk, closing=asked, seen=fresh(review).revision, by=by)
    for minutes in (0, 15, 30, 45):
        work(minutes)
    assert told(review)[-3:] == EVERYBODY
    assert told(review).count(ADMINISTRATOR) == 2


def test_one_that_two_nurses_lowered_waits_as_the_others_do(work: Work) -> None:
    by, review = nurse(), share()
    seen = claim_review(review_id=review.pk, by=by).revision
    reason = "Known to the team and treated already"
    override_urgency(review_id=review.pk, urgency=Urgency.SOON, reason=reason, seen=seen, by=by)
    answer_as_second(
        review_id=review.pk, agrees=True, text="Read the record.", seen=seen + 1, by=lead_nurse()
    )
    for minutes in (15, 60, 600, 1400):
        work(minutes)
    assert told().count(LEAD) == 1
    assert told().count(ADMINISTRATOR) == 0


@pytest.mark.parametrize("urgency", ["same_day", "soon", "routine"])
def test_what_is_no_emergency_is_told_once_at_each_step(work: Work, urgency: str) -> None:
    share(urgency)
    for days in (1, 2, 3, 4, 5):
        work(days * 1440)
    assert told() == [LEAD, ADMINISTRATOR]


def test_what_was_not_sent_yet_is_told_once_when_the_mail_is_back(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(BEGIN, tick=False)
    share()
    for minutes in range(0, 91, 5):
        time_machine.move_to(BEGIN + timedelta(minutes=minutes), tick=False)
        do_pass()
    unsent = Alert.objects.filter(UNSENT).order_by("pk")
    assert [alert.address for alert in unsent] == [ADDRESSES[level] for level in EVERYBODY]


def test_two_workers_ring_once(work: Work) -> None:
    review = share()
    for minutes in (0, 15, 30):
        work(minutes)
    for _ in range(2):
        ring_on(now=BEGIN + timedelta(minutes=45))
        write_due_alerts(now=BEGIN + timedelta(minutes=45))
    assert told(review) == EVERYBODY * 2


def test_of_many_those_that_were_quiet_longest_ring_first(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringing, "MOST_IN_A_PASS", 1)
    first = share()
    work(1)
    second = share()
    for minutes in (15, 30, 31, 46):
        work(minutes)
    assert (told(first), told(second)) == (EVERYBODY * 2, EVERYBODY)
    work(46)
    assert told(second) == EVERYBODY * 2


def test_open_forms_stay_valid_and_the_trail_says_that_it_rang_again(work: Work) -> None:
    review = share()
    for minutes in (0, 15, 30):
        work(minutes)
    seen = fresh(review).revision
    work(45)
    assert fresh(review).revision == seen
    assert AuditRow.objects.filter(action="ring_again", subject=str(review.pk)).count() == 1


@pytest.mark.parametrize("minutes", [0, 4, 61])
def test_the_minutes_have_bounds_which_the_database_holds_too(minutes: int) -> None:
    with pytest.raises(ValidationError) as caught:
        Clinic(ring_again_minutes=minutes).clean_fields()
    assert list(caught.value.message_dict) == ["ring_again_minutes"]
    with pytest.raises(IntegrityError):
        clinic(ring_again_minutes=minutes)
