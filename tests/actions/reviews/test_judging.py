"""A nurse judges a review more or less urgent, with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.actions.reviews.moments import fresh, last_entry, taken_review, unreached_review
from tests.nurses.people import nurse
from triage.actions.reviews.changing import StaleReviewError
from triage.actions.reviews.work import add_note, override_urgency
from triage.engine.vocabulary import Urgency
from triage.models import Review
from triage.models.review_states import ReviewError
from triage.models.reviews import EntryKind

pytestmark = pytest.mark.usefixtures("live_version")


def judge(review: Review, urgency: Urgency, by: User, reason: str = "spoke with her") -> None:
    """Change the urgency."""
    override_urgency(review_id=review.pk, urgency=urgency, reason=reason, seen=fresh(review).revision, by=by)


@pytest.mark.parametrize(
    ("urgency", "rank", "minutes"),
    [(Urgency.EMERGENCY, 3, 15), (Urgency.SOON, 1, 1440), (Urgency.ROUTINE, 0, 2880)],
)
def test_a_nurses_judgement_sets_place_and_clock(urgency: Urgency, rank: int, minutes: int) -> None:
    by = nurse()
    review = taken_review(by, urgency="same_day")
    judge(review, urgency, by)
    judged = fresh(review)
    assert (judged.effective_urgency, judged.rank) == (urgency, rank)
    assert judged.due_at - judged.shared_at == timedelta(minutes=minutes)


def test_what_the_person_was_shown_stays_known() -> None:
    by = nurse()
    review = taken_review(by, urgency="emergency")
    judge(review, Urgency.SOON, by)
    assert fresh(review).urgency == "emergency"


def test_a_judgement_is_kept_with_its_reason() -> None:
    by = nurse()
    review = taken_review(by)
    judge(review, Urgency.SOON, by, reason=" Old numbness, unchanged. ")
    entry = last_entry(review)
    assert (entry.kind, entry.code, entry.text) == (EntryKind.OVERRIDDEN, "soon", "Old numbness, unchanged.")


def test_going_back_to_the_first_urgency_is_no_override() -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    judge(review, Urgency.EMERGENCY, by)
    judge(review, Urgency.SOON, by)
    assert fresh(review).override == ""


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_judgement_without_a_reason_is_refused(reason: str) -> None:
    by = nurse()
    review = taken_review(by)
    with pytest.raises(ReviewError, match="Say why you change the urgency"):
        judge(review, Urgency.SOON, by, reason=reason)
    assert fresh(review).override == ""


def test_the_same_urgency_again_is_refused() -> None:
    by = nurse()
    with pytest.raises(ReviewError, match="this urgency already"):
        judge(taken_review(by, urgency="soon"), Urgency.SOON, by)


def test_a_judgement_ends_the_wait_for_a_second_nurse() -> None:
    review = unreached_review(nurse("olga"))
    by = nurse()
    Review.objects.filter(pk=review.pk).update(claimed_by=by, touched_at=timezone.now())
    judge(review, Urgency.SOON, by)
    assert fresh(review).asked_by is None


def test_a_form_from_before_somebodys_change_is_found_out() -> None:
    by = nurse()
    review = taken_review(by)
    add_note(review_id=review.pk, text="Her sister called.", by=nurse("olga"))
    with pytest.raises(StaleReviewError, match="while you had it open"):
        override_urgency(
            review_id=review.pk, urgency=Urgency.SOON, reason="seen", seen=review.revision, by=by
        )
    assert fresh(review).override == ""
