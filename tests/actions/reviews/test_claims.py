"""Who works on what: taking, putting back, handing over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.actions.reviews.moments import (
    closed_review,
    fresh,
    last_entry,
    minutes_ago,
    shared_before,
    taken_review,
)
from tests.nurses.people import editor, nurse, shared_review
from triage.actions.reviews.claims import claim_review, hand_over, release_review
from triage.actions.reviews.work import add_note
from triage.models import Clinic, Review
from triage.models.review_states import AlreadyClaimedError, ReviewError
from triage.models.reviews import EntryKind

pytestmark = pytest.mark.usefixtures("live_version")


def idle_for(review: Review, minutes: int) -> None:
    """Let whoever holds it have done nothing for so long."""
    Review.objects.filter(pk=review.pk).update(touched_at=minutes_ago(minutes))


def test_taking_it_holds_it() -> None:
    by, review = nurse(), shared_review()
    taken = claim_review(review_id=review.pk, by=by)
    assert taken.claimed_by == by
    assert fresh(review).claimed_by == by
    assert (last_entry(review).kind, last_entry(review).by) == (EntryKind.CLAIMED, by)


def test_the_first_taking_stops_the_clock() -> None:
    review = shared_before()
    taken = claim_review(review_id=review.pk, by=nurse())
    assert taken.acknowledged_at is not None
    assert timezone.now() - taken.acknowledged_at < timedelta(minutes=1)


def test_a_later_taking_keeps_the_time_of_the_first() -> None:
    one, review = nurse("olga"), shared_review()
    first = claim_review(review_id=review.pk, by=one).acknowledged_at
    release_review(review_id=review.pk, by=one)
    assert claim_review(review_id=review.pk, by=nurse()).acknowledged_at == first


def test_a_form_that_was_opened_before_is_found_out() -> None:
    review = shared_review()
    assert claim_review(review_id=review.pk, by=nurse()).revision == review.revision + 1


def test_the_second_to_come_is_told_who_was_first() -> None:
    review = taken_review(nurse("olga", last_name="Berg"))
    with pytest.raises(AlreadyClaimedError, match=r"^Olga Berg has already taken this one\.$"):
        claim_review(review_id=review.pk, by=nurse())
    assert fresh(review).claimed_by == review.claimed_by
    assert fresh(review).revision == review.revision


def test_taking_ones_own_again_changes_nothing() -> None:
    by = nurse()
    review = taken_review(by)
    assert claim_review(review_id=review.pk, by=by).claimed_by == by
    assert fresh(review).revision == review.revision
    assert review.entries.filter(kind=EntryKind.CLAIMED).count() == 1


def test_a_closed_one_cannot_be_taken() -> None:
    review = closed_review(nurse("olga"))
    with pytest.raises(ReviewError, match="is closed"):
        claim_review(review_id=review.pk, by=nurse())


def test_an_unknown_one_cannot_be_taken() -> None:
    with pytest.raises(Review.DoesNotExist):
        claim_review(review_id=9999, by=nurse())


@pytest.mark.parametrize(("minutes", "is_free"), [(0, False), (29, False), (30, True), (600, True)])
def test_a_claim_without_acts_for_half_an_hour_may_be_taken_over(minutes: int, is_free: bool) -> None:
    review, by = taken_review(nurse("olga")), nurse()
    idle_for(review, minutes)
    if not is_free:
        with pytest.raises(AlreadyClaimedError):
            claim_review(review_id=review.pk, by=by)
    else:
        assert claim_review(review_id=review.pk, by=by).claimed_by == by


def test_the_clinic_sets_after_how_long() -> None:
    Clinic.objects.create(stale_minutes=5)
    review, by = taken_review(nurse("olga")), nurse()
    idle_for(review, 6)
    assert claim_review(review_id=review.pk, by=by).claimed_by == by


def test_whoever_was_relieved_holds_it_no_more() -> None:
    olga = nurse("olga")
    review = taken_review(olga)
    idle_for(review, 60)
    claim_review(review_id=review.pk, by=nurse())
    with pytest.raises(ReviewError, match="Take this review first"):
        release_review(review_id=review.pk, by=olga)


def test_work_keeps_a_claim_fresh() -> None:
    olga = nurse("olga")
    review = taken_review(olga)
    idle_for(review, 60)
    add_note(review_id=review.pk, text="on hold with the lab", by=olga)
    with pytest.raises(AlreadyClaimedError):
        claim_review(review_id=review.pk, by=nurse())


def test_putting_back_frees_it() -> None:
    by = nurse()
    review = taken_review(by)
    release_review(review_id=review.pk, by=by)
    assert (fresh(review).claimed_by, fresh(review).touched_at) == (None, None)
    assert (last_entry(review).kind, last_entry(review).by) == (EntryKind.RELEASED, by)


def test_nobody_puts_back_what_another_holds() -> None:
    review = taken_review(nurse("olga"))
    with pytest.raises(ReviewError, match="Take this review first"):
        release_review(review_id=review.pk, by=nurse())
    assert fresh(review).claimed_by == review.claimed_by


def test_nobody_puts_back_what_is_closed() -> None:
    by = nurse()
    with pytest.raises(ReviewError, match="Open it again first"):
        release_review(review_id=closed_review(by).pk, by=by)


def test_handing_over_gives_all_of_them_to_a_colleague() -> None:
    by, olga = nurse(), nurse("olga", last_name="Berg")
    reviews = [taken_review(by), taken_review(by)]
    assert hand_over(review_ids=[review.pk for review in reviews], to=olga, by=by) == 2
    assert set(Review.objects.values_list("claimed_by", flat=True)) == {olga.pk}
    entry = last_entry(reviews[0])
    assert (entry.kind, entry.by, entry.text) == (EntryKind.HANDED_OVER, by, "Olga Berg")


def test_handing_over_one_twice_hands_it_over_once() -> None:
    by, olga = nurse(), nurse("olga")
    review = taken_review(by)
    assert hand_over(review_ids=[review.pk, review.pk], to=olga, by=by) == 1


def test_handing_over_begins_a_fresh_claim() -> None:
    by, olga = nurse(), nurse("olga")
    review = taken_review(by)
    idle_for(review, 60)
    hand_over(review_ids=[review.pk], to=olga, by=by)
    assert not fresh(review).is_stale(timezone.now(), Clinic.load())


def test_handing_over_is_all_or_nothing() -> None:
    by, olga = nurse(), nurse("olga")
    mine, hers = taken_review(by), taken_review(olga)
    with pytest.raises(ReviewError, match="Take this review first"):
        hand_over(review_ids=[mine.pk, hers.pk], to=olga, by=by)
    assert fresh(mine).claimed_by == by


def test_nobody_hands_over_to_themselves() -> None:
    by = nurse()
    with pytest.raises(ReviewError, match="somebody else"):
        hand_over(review_ids=[taken_review(by).pk], to=by, by=by)


def test_handing_over_goes_only_to_those_who_work_the_queue() -> None:
    by = nurse()
    review = taken_review(by)
    with pytest.raises(ReviewError, match="cannot work the queue"):
        hand_over(review_ids=[review.pk], to=editor(), by=by)
    assert fresh(review).claimed_by == by


def test_handing_over_does_not_go_to_somebody_who_left() -> None:
    by = nurse()
    left = nurse("olga")
    User.objects.filter(pk=left.pk).update(is_active=False)
    with pytest.raises(ReviewError, match="cannot work the queue"):
        hand_over(review_ids=[taken_review(by).pk], to=User.objects.get(pk=left.pk), by=by)
