"""A lead nurse closes many at once: all or none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.actions.reviews.moments import (
    called_in_vain,
    closed_review,
    fresh,
    last_entry,
    minutes_ago,
    shared_before,
    speak,
    taken_review,
)
from tests.nurses.people import lead_nurse, nurse
from triage.actions.reviews.changing import SavedBeforeError
from triage.actions.reviews.closing_many import OUTCOMES_FOR_MANY, close_many, undo_closing_many
from triage.actions.reviews.sharing import add_to_shared, withdraw_shared
from triage.models import Clinic, ClosedTogether, Review
from triage.models.review_columns import Outcome
from triage.models.review_states import ReviewError
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.usefixtures("live_version")


def close(
    *reviews: Review, by: User, outcome: Outcome = Outcome.IN_CARE, reason: str = "seen at the ward"
) -> ClosedTogether:
    """Close them as they were when these copies were loaded."""
    seen = {review.pk: review.revision for review in reviews}
    return close_many(seen=seen, outcome=outcome, reason=reason, by=by)


def test_a_lead_nurse_closes_many_with_one_reason() -> None:
    by = lead_nurse()
    reviews = [shared_before(urgency="soon"), taken_review(by, urgency="soon")]
    together = close(*reviews, reason=" seen at the ward ", by=by)
    assert set(together.reviews.all()) == set(reviews)
    assert set(Review.objects.values_list("outcome", "closed_by")) == {(Outcome.IN_CARE, by.pk)}
    assert [last_entry(review).text for review in reviews] == ["seen at the ward"] * 2


def test_those_who_were_called_often_enough_are_closed_as_not_reached() -> None:
    by = lead_nurse()
    reviews = [called_in_vain(by, times=3, urgency="soon") for _ in range(2)]
    assert close(*reviews, outcome=Outcome.NOT_REACHED, by=by).reviews.count() == 2


@pytest.mark.parametrize("outcome", OUTCOMES_FOR_MANY)
def test_an_emergency_that_nobody_spoke_to_is_never_closed_with_others(outcome: Outcome) -> None:
    by = lead_nurse()
    free = called_in_vain(by, times=3, urgency="soon")
    emergency = called_in_vain(by, times=3, name="Urgent One")
    with pytest.raises(ReviewError, match=r"Urgent One: .* needs two nurses"):
        close(free, emergency, outcome=outcome, by=by)
    assert not fresh(free).is_closed


def test_an_emergency_that_somebody_spoke_to_is_closed_with_others() -> None:
    by = lead_nurse()
    review = taken_review(by)
    speak(review, by)
    close(fresh(review), by=by)
    assert fresh(review).is_closed


@pytest.mark.parametrize("reason", ["x", "dup"])
def test_a_reason_that_says_nothing_closes_nothing(reason: str) -> None:
    with pytest.raises(ReviewError, match="says too little"):
        close(shared_before(urgency="soon"), reason=reason, by=lead_nurse())


def test_closing_many_is_undone_within_ten_minutes_and_each_stands_as_it_stood() -> None:
    by = lead_nurse()
    review = shared_before(urgency="soon")
    add_to_shared(review_id=review.pk, text="My skin itches.")
    before = fresh(review)
    together = close(before, by=by)
    assert undo_closing_many(together_id=together.pk, by=by) == 1
    after = fresh(review)
    assert (after.is_closed, after.has_news, after.rank) == (False, True, before.rank)
    assert abs(after.due_at - before.due_at) < timedelta(minutes=1)
    assert last_entry(review).kind == EntryKind.REOPENED


def test_closing_many_is_not_undone_later() -> None:
    by = lead_nurse()
    together = close(shared_before(urgency="soon"), by=by)
    ClosedTogether.objects.update(at=minutes_ago(11))
    with pytest.raises(ReviewError, match="cannot be undone"):
        undo_closing_many(together_id=together.pk, by=by)


def test_undoing_leaves_alone_what_came_back_or_was_taken_back_meanwhile() -> None:
    by = lead_nurse()
    kept, back, gone = (shared_before(urgency="soon") for _ in range(3))
    together = close(kept, back, gone, by=by)
    add_to_shared(review_id=back.pk, text="My skin itches.")
    withdraw_shared(review_id=gone.pk)
    assert undo_closing_many(together_id=together.pk, by=by) == 1
    assert fresh(gone).is_closed
    with pytest.raises(ReviewError, match="cannot be undone"):
        undo_closing_many(together_id=together.pk, by=by)


def test_a_form_that_is_sent_again_closes_once() -> None:
    by, key = lead_nurse(), uuid4()
    review = shared_before(urgency="soon")
    seen = {review.pk: review.revision}
    sent: dict[str, Any] = {
        "seen": seen,
        "outcome": Outcome.IN_CARE,
        "reason": "seen at the ward",
        "by": by,
        "form_key": key,
    }
    close_many(**sent)
    with pytest.raises(SavedBeforeError):
        close_many(**sent)
    assert review.entries.filter(kind=EntryKind.CLOSED).count() == 1


def test_closing_many_needs_a_reason() -> None:
    with pytest.raises(ReviewError, match="Say why you close them"):
        close(shared_before(urgency="soon"), reason="", by=lead_nurse())


@pytest.mark.parametrize(
    "outcome", [Outcome.SENT_TO_ER, Outcome.APPOINTMENT, Outcome.ADVICE, Outcome.DUPLICATE, Outcome.WITHDRAWN]
)
def test_what_needs_a_word_with_each_is_not_closed_many_at_once(outcome: Outcome) -> None:
    with pytest.raises(ReviewError, match="only be closed as"):
        close(shared_before(urgency="soon"), outcome=outcome, by=lead_nurse())


def test_closing_many_leaves_all_when_somebody_works_on_one() -> None:
    free, held = shared_before(urgency="soon"), taken_review(nurse("olga"), name="Held One")
    with pytest.raises(ReviewError, match="Held One: somebody is working on it"):
        close(free, held, by=lead_nurse())
    assert not fresh(free).is_closed


def test_closing_many_leaves_all_when_one_is_closed() -> None:
    closed, free = closed_review(nurse("olga"), name="Closed One"), shared_before(urgency="soon")
    with pytest.raises(ReviewError, match="Closed One: closed already"):
        close(free, closed, by=lead_nurse())
    assert not fresh(free).is_closed


def test_one_that_was_taken_back_is_named_by_its_number() -> None:
    gone = shared_before(urgency="soon")
    withdraw_shared(review_id=gone.pk)
    with pytest.raises(ReviewError, match=f"Review {gone.pk}: closed already"):
        close(gone, by=lead_nurse())


def test_closing_many_leaves_all_when_a_patient_wrote_meanwhile() -> None:
    free, changed = shared_before(urgency="soon"), shared_before(urgency="soon", name="Worse Now")
    add_to_shared(review_id=changed.pk, text="My leg is weak now.")
    with pytest.raises(ReviewError, match="Worse Now: changed while you had this page open"):
        close(free, changed, by=lead_nurse())
    assert not fresh(free).is_closed
    assert fresh(changed).has_news


@pytest.mark.parametrize(("needed", "times"), [(3, 0), (3, 2), (5, 4)])
def test_closing_many_gives_up_on_nobody_who_was_not_called_often_enough(needed: int, times: int) -> None:
    Clinic(attempts_needed=needed).save()
    by = lead_nurse()
    review = called_in_vain(by, times=times, urgency="soon", name="Hardly Called")
    with pytest.raises(ReviewError, match=f"Hardly Called: call at least {needed} times first; {times} "):
        close(review, outcome=Outcome.NOT_REACHED, by=by)
    assert not fresh(review).is_closed
