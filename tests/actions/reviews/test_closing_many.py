"""A lead nurse closes many at once: all or none."""

from __future__ import annotations

import pytest

from tests.actions.reviews.moments import closed_review, fresh, last_entry, shared_before, taken_review
from tests.nurses.people import lead_nurse, nurse
from triage.actions.reviews.changing import ReviewError
from triage.actions.reviews.work import close_many
from triage.models import Review
from triage.models.reviews import Outcome

pytestmark = pytest.mark.usefixtures("live_version")


@pytest.mark.parametrize("outcome", [Outcome.IN_CARE, Outcome.DUPLICATE, Outcome.NOT_REACHED])
def test_a_lead_nurse_closes_many_with_one_reason(outcome: Outcome) -> None:
    by = lead_nurse()
    reviews = [shared_before(urgency="soon"), taken_review(by, urgency="soon")]
    ids = [review.pk for review in reviews]
    assert close_many(review_ids=ids, outcome=outcome, reason=" seen at the ward ", by=by) == 2
    assert set(Review.objects.values_list("outcome", "closed_by")) == {(outcome, by.pk)}
    assert [last_entry(review).text for review in reviews] == ["seen at the ward"] * 2


def test_closing_many_needs_a_reason() -> None:
    with pytest.raises(ReviewError, match="Say why you close them"):
        close_many(review_ids=[shared_before().pk], outcome=Outcome.IN_CARE, reason="", by=lead_nurse())


@pytest.mark.parametrize(
    "outcome", [Outcome.SENT_TO_ER, Outcome.APPOINTMENT, Outcome.ADVICE, Outcome.WITHDRAWN]
)
def test_what_needs_a_word_with_each_is_not_closed_many_at_once(outcome: Outcome) -> None:
    with pytest.raises(ReviewError, match="only be closed as"):
        close_many(review_ids=[shared_before().pk], outcome=outcome, reason="x", by=lead_nurse())


def test_closing_many_leaves_all_when_somebody_works_on_one() -> None:
    free, held = shared_before(), taken_review(nurse("olga"))
    with pytest.raises(ReviewError, match=rf"Somebody is working on Review {held.pk}. Nothing was closed"):
        close_many(review_ids=[free.pk, held.pk], outcome=Outcome.IN_CARE, reason="x", by=lead_nurse())
    assert not fresh(free).is_closed


def test_closing_many_leaves_all_when_one_is_closed() -> None:
    closed, free = closed_review(nurse("olga")), shared_before()
    with pytest.raises(ReviewError, match=rf"Review {closed.pk} is closed already. Nothing was closed"):
        close_many(review_ids=[free.pk, closed.pk], outcome=Outcome.IN_CARE, reason="x", by=lead_nurse())
    assert not fresh(free).is_closed


def test_closing_many_never_gives_up_on_an_emergency() -> None:
    free, emergency = shared_before(urgency="soon"), shared_before()
    ids = [free.pk, emergency.pk]
    with pytest.raises(ReviewError, match=r"it needs two nurses. Nothing was closed"):
        close_many(review_ids=ids, outcome=Outcome.NOT_REACHED, reason="x", by=lead_nurse())
    assert not fresh(free).is_closed
