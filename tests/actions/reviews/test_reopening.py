"""A review that is opened again stands where it stood: urgency, badges and clock, whoever brings it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.actions.reviews.moments import (
    closed_review,
    closed_unspoken,
    fresh,
    minutes_ago,
    shared_before,
    speak,
    taken_review,
    unreached_review,
)
from tests.nurses.people import lead_nurse, nurse
from triage.actions.reviews.closing_many import close_many
from triage.actions.reviews.sharing import add_to_shared, raise_review
from triage.actions.reviews.work import Closing, close_review, override_urgency, reopen_review
from triage.engine.vocabulary import Urgency
from triage.models import Review
from triage.models.review_columns import Outcome

pytestmark = pytest.mark.usefixtures("live_version")


def nurse_opens(review: Review) -> None:
    """A nurse opens it again."""
    reopen_review(review_id=review.pk, reason="closed by mistake", seen=review.revision, by=nurse("pia"))


def patient_adds(review: Review) -> None:
    """The patient writes more."""
    add_to_shared(review_id=review.pk, text="My leg is weak now.")


WAYS = [nurse_opens, patient_adds]
every_way = pytest.mark.parametrize("reopen", WAYS, ids=[way.__name__ for way in WAYS])
Way = Callable[[Review], None]


def lowered_and_closed(to: Urgency = Urgency.ROUTINE) -> Review:
    """An emergency that a nurse lowered and closed after she spoke to the person."""
    by = nurse()
    review = taken_review(by)
    speak(review, by)
    reason = "milder than it sounded"
    override_urgency(review_id=review.pk, urgency=to, reason=reason, seen=fresh(review).revision, by=by)
    closing = Closing(Outcome.ADVICE, reached_at=minutes_ago(1))
    close_review(review_id=review.pk, closing=closing, seen=fresh(review).revision, by=by)
    return fresh(review)


@every_way
def test_it_is_as_urgent_as_the_rules_made_it(reopen: Way) -> None:
    review = lowered_and_closed()
    reopen(review)
    opened = fresh(review)
    assert (opened.effective_urgency, opened.rank, opened.override) == (Urgency.EMERGENCY, 3, "")
    assert opened.due_at <= timezone.now() + timedelta(minutes=15)


@every_way
def test_what_a_nurse_judged_more_urgent_stays_so(reopen: Way) -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    override_urgency(
        review_id=review.pk,
        urgency=Urgency.EMERGENCY,
        reason="worse than it sounded",
        seen=review.revision,
        by=by,
    )
    closing = Closing(Outcome.SENT_TO_ER, reached_at=minutes_ago(1))
    close_review(review_id=review.pk, closing=closing, seen=fresh(review).revision, by=by)
    reopen(fresh(review))
    assert (fresh(review).effective_urgency, fresh(review).rank) == (Urgency.EMERGENCY, 3)


@every_way
def test_what_the_patient_added_unread_is_still_marked(reopen: Way) -> None:
    review = shared_before()
    add_to_shared(review_id=review.pk, text="My leg is weak.")
    reopen(closed_unspoken(fresh(review)))
    assert fresh(review).has_news


def test_a_second_nurse_who_was_needed_still_is() -> None:
    olga = nurse("olga")
    review = unreached_review(olga)
    Review.objects.filter(pk=review.pk).update(rank=1, urgency="soon")
    close_many(
        seen={review.pk: review.revision},
        outcome=Outcome.IN_CARE,
        reason="seen at the ward",
        by=lead_nurse(),
    )
    nurse_opens(fresh(review))
    assert (fresh(review).asked_by, fresh(review).asked_for) == (olga, Outcome.NOT_REACHED)


def test_a_patient_who_writes_can_be_reached() -> None:
    review = unreached_review(nurse("olga"))
    patient_adds(review)
    assert fresh(review).asked_by is None


def test_it_is_still_marked_as_back_because_a_rule_changed() -> None:
    review = shared_before()
    Review.objects.filter(pk=review.pk).update(is_back=True)
    review = closed_unspoken(fresh(review))
    nurse_opens(review)
    assert fresh(review).is_back


@every_way
def test_what_was_overdue_is_overdue_again(reopen: Way) -> None:
    review = shared_before(timedelta(hours=2))
    overdue_by = timezone.now() - review.due_at
    reopen(closed_unspoken(review))
    late = timezone.now() - fresh(review).due_at
    assert timedelta() <= late - overdue_by < timedelta(minutes=1)


@every_way
def test_the_clock_stands_still_while_it_is_closed(reopen: Way) -> None:
    review = shared_before(timedelta(minutes=5))
    closed_unspoken(review)
    day = timedelta(days=1)
    Review.objects.filter(pk=review.pk).update(
        shared_at=review.shared_at - day,
        due_at=review.due_at - day,
        closed_at=timezone.now() - day,
    )
    reopen(fresh(review))
    left = fresh(review).due_at - timezone.now()
    assert timedelta(minutes=9) < left < timedelta(minutes=11)


@every_way
def test_after_somebody_was_spoken_to_the_clock_runs_anew(reopen: Way) -> None:
    by = nurse()
    review = taken_review(by)
    closing = Closing(Outcome.ADVICE, reached_at=minutes_ago(1))
    close_review(review_id=review.pk, closing=closing, seen=review.revision, by=by)
    reopen(fresh(review))
    left = fresh(review).due_at - timezone.now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)


def test_what_comes_back_worse_has_no_more_time_than_its_new_urgency_gives() -> None:
    review = closed_review(nurse(), urgency="soon")
    raise_review(review.submission, Urgency.EMERGENCY)
    assert fresh(review).due_at <= timezone.now() + timedelta(minutes=15)


@every_way
def test_closing_and_opening_leave_nothing_of_the_closing(reopen: Way) -> None:
    review = closed_review(nurse())
    reopen(review)
    opened = fresh(review)
    assert (opened.outcome, opened.closed_at, opened.closed_by, opened.reached_at) == ("", None, None, None)
    assert opened.claimed_by is None
