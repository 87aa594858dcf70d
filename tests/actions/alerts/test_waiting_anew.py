"""A review that comes back, or gets worse, tells everybody anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.actions.alerts.people import (
    LEAD,
    NURSE,
    clinic,
    closed_by,
    escalate_for,
    get_worse,
    in_minutes,
    share,
    told,
)
from tests.actions.reviews.moments import called_in_vain, fresh
from tests.nurses.people import lead_nurse, nurse
from triage.actions.alerts.escalation import write_due_alerts
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.claims import claim_review, hand_over, release_review
from triage.actions.reviews.sharing import add_to_shared
from triage.actions.reviews.work import Closing, close_review, open_review, override_urgency, reopen_review
from triage.actions.submissions import send_page
from triage.engine.vocabulary import Urgency
from triage.models.review_columns import Outcome
from triage.models.reviews import AttemptResult
from triage.models.submissions import Respondent

pytestmark = pytest.mark.usefixtures("on_call")


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
