"""A lead nurse closes many at once: all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.actions.reviews.moments import (
    called_in_vain,
    closed_review,
    fresh,
    last_entry,
    shared_before,
    taken_review,
)
from tests.nurses.people import lead_nurse, nurse
from triage.actions.reviews.closing_many import close_many
from triage.actions.reviews.sharing import add_to_shared, withdraw_shared
from triage.models import Clinic, Review
from triage.models.review_states import Outcome, ReviewError

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.usefixtures("live_version")


def close(*reviews: Review, by: User, outcome: Outcome = Outcome.IN_CARE, reason: str = "x") -> int:
    """Close them as they were when these copies were loaded."""
    seen = {review.pk: review.revision for review in reviews}
    return close_many(seen=seen, outcome=outcome, reason=reason, by=by)


@pytest.mark.parametrize("outcome", [Outcome.IN_CARE, Outcome.DUPLICATE])
def test_a_lead_nurse_closes_many_with_one_reason(outcome: Outcome) -> None:
    by = lead_nurse()
    reviews = [shared_before(urgency="soon"), taken_review(by, urgency="soon")]
    assert close(*reviews, outcome=outcome, reason=" seen at the ward ", by=by) == 2
    assert set(Review.objects.values_list("outcome", "closed_by")) == {(outcome, by.pk)}
    assert [last_entry(review).text for review in reviews] == ["seen at the ward"] * 2


def test_those_who_were_called_often_enough_are_closed_as_not_reached() -> None:
    by = lead_nurse()
    reviews = [called_in_vain(by, times=3, urgency="soon") for _ in range(2)]
    assert close(*reviews, outcome=Outcome.NOT_REACHED, by=by) == 2


def test_closing_many_needs_a_reason() -> None:
    with pytest.raises(ReviewError, match="Say why you close them"):
        close(shared_before(), reason="", by=lead_nurse())


@pytest.mark.parametrize(
    "outcome", [Outcome.SENT_TO_ER, Outcome.APPOINTMENT, Outcome.ADVICE, Outcome.WITHDRAWN]
)
def test_what_needs_a_word_with_each_is_not_closed_many_at_once(outcome: Outcome) -> None:
    with pytest.raises(ReviewError, match="only be closed as"):
        close(shared_before(), outcome=outcome, by=lead_nurse())


def test_closing_many_leaves_all_when_somebody_works_on_one() -> None:
    free, held = shared_before(), taken_review(nurse("olga"), name="Held One")
    with pytest.raises(ReviewError, match="Held One: somebody is working on it"):
        close(free, held, by=lead_nurse())
    assert not fresh(free).is_closed


def test_closing_many_leaves_all_when_one_is_closed() -> None:
    closed, free = closed_review(nurse("olga"), name="Closed One"), shared_before()
    with pytest.raises(ReviewError, match="Closed One: closed already"):
        close(free, closed, by=lead_nurse())
    assert not fresh(free).is_closed


def test_one_that_was_taken_back_is_named_by_its_number() -> None:
    gone = shared_before()
    withdraw_shared(review_id=gone.pk)
    with pytest.raises(ReviewError, match=f"Review {gone.pk}: closed already"):
        close(gone, by=lead_nurse())


def test_closing_many_leaves_all_when_a_patient_wrote_meanwhile() -> None:
    free, changed = shared_before(), shared_before(name="Worse Now")
    add_to_shared(review_id=changed.pk, text="My leg is weak now.")
    with pytest.raises(ReviewError, match="Worse Now: changed while you had this page open"):
        close(free, changed, by=lead_nurse())
    assert not fresh(free).is_closed
    assert fresh(changed).has_news


def test_closing_many_never_gives_up_on_an_emergency() -> None:
    by = lead_nurse()
    free = called_in_vain(by, times=3, urgency="soon")
    emergency = called_in_vain(by, times=3, name="Urgent One")
    with pytest.raises(ReviewError, match=r"Urgent One: .* needs two nurses"):
        close(free, emergency, outcome=Outcome.NOT_REACHED, by=by)
    assert not fresh(free).is_closed


@pytest.mark.parametrize(("needed", "times"), [(3, 0), (3, 2), (5, 4)])
def test_closing_many_gives_up_on_nobody_who_was_not_called_often_enough(needed: int, times: int) -> None:
    Clinic(attempts_needed=needed).save()
    by = lead_nurse()
    review = called_in_vain(by, times=times, urgency="soon", name="Hardly Called")
    with pytest.raises(ReviewError, match=f"Hardly Called: call at least {needed} times first; {times} "):
        close(review, outcome=Outcome.NOT_REACHED, by=by)
    assert not fresh(review).is_closed
