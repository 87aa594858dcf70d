"""What a nurse does with a review: read, call, note, judge."""

from __future__ import annotations

from collections.abc import Callable
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
from tests.nurses.people import nurse, shared_review
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.sharing import add_to_shared
from triage.actions.reviews.work import Closing, add_note, close_review, open_review, override_urgency
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review
from triage.models.review_columns import Outcome
from triage.models.review_states import ReviewError
from triage.models.reviews import AttemptResult, EntryKind

pytestmark = pytest.mark.usefixtures("live_version")


def call(
    review: Review, by: User, *, result: AttemptResult = AttemptResult.VOICEMAIL, minutes: int = 1
) -> None:
    """Note a call of some minutes ago."""
    record_attempt(review_id=review.pk, result=result, at=minutes_ago(minutes), text="rang long", by=by)


def judge(review: Review, urgency: Urgency, by: User, reason: str = "spoke with her") -> None:
    """Change the urgency."""
    override_urgency(review_id=review.pk, urgency=urgency, reason=reason, seen=fresh(review).revision, by=by)


def end(review: Review, by: User) -> None:
    """Close it."""
    closing = Closing(Outcome.DUPLICATE, text="seen")
    close_review(review_id=review.pk, closing=closing, seen=fresh(review).revision, by=by)


NEEDS_HOLDING: dict[str, Callable[[Review, User], None]] = {
    "call": call,
    "override": lambda review, by: judge(review, Urgency.SOON, by),
    "close": end,
}
needs_holding = pytest.mark.parametrize("act", NEEDS_HOLDING.values(), ids=NEEDS_HOLDING)


@needs_holding
def test_what_nobody_holds_must_be_taken_first(act: Callable[[Review, User], None]) -> None:
    review = shared_before()
    with pytest.raises(ReviewError, match="Take this review first"):
        act(review, nurse())
    assert fresh(review).revision == review.revision


@needs_holding
def test_nobody_works_on_what_another_holds(act: Callable[[Review, User], None]) -> None:
    review = taken_review(nurse("olga"))
    with pytest.raises(ReviewError, match="Take this review first"):
        act(review, nurse())
    assert fresh(review).revision == review.revision


@needs_holding
def test_nobody_works_on_what_is_closed(act: Callable[[Review, User], None]) -> None:
    by = nurse()
    review = closed_review(by)
    with pytest.raises(ReviewError, match="Open it again first"):
        act(review, by)
    assert fresh(review).revision == review.revision


def test_the_first_look_is_when_it_was_read() -> None:
    review = shared_review()
    read_at = open_review(review_id=review.pk, by=nurse()).read_at
    assert read_at is not None
    assert open_review(review_id=review.pk, by=nurse("olga")).read_at == read_at


def test_get_does_not_claim() -> None:
    review = shared_review()
    opened = open_review(review_id=review.pk, by=nurse())
    assert (opened.claimed_by, opened.acknowledged_at) == (None, None)
    assert opened.revision == review.revision


def test_news_stays_news_until_the_nurse_who_claimed_it_has_looked() -> None:
    by = nurse()
    review = taken_review(by)
    add_to_shared(review_id=review.pk, text="worse")
    assert open_review(review_id=review.pk, by=nurse("olga")).has_news
    assert not open_review(review_id=review.pk, by=by).has_news


def test_an_unknown_one_cannot_be_opened() -> None:
    with pytest.raises(Review.DoesNotExist):
        open_review(review_id=9999, by=nurse())


@pytest.mark.parametrize("result", AttemptResult)
def test_a_call_is_kept_with_its_result_and_time(result: AttemptResult) -> None:
    Clinic.objects.create(time_zone="America/New_York")
    by = nurse()
    review = taken_review(by)
    at = minutes_ago(10)
    record_attempt(review_id=review.pk, result=result, at=at, text="rang long", by=by)
    entry = last_entry(review)
    assert (entry.kind, entry.code, entry.by) == (EntryKind.ATTEMPT, result, by)
    assert f"{Clinic.load().local(at):%a %b %-d, %-I:%M %p}" in entry.text
    assert entry.text.endswith("rang long")


def test_reaching_somebody_is_kept_with_its_time() -> None:
    by = nurse()
    review = taken_review(by)
    at = minutes_ago(10)
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=at, text="", by=by)
    assert fresh(review).reached_at == at


def test_a_call_in_vain_reaches_nobody() -> None:
    by = nurse()
    review = taken_review(by)
    call(review, by)
    assert fresh(review).reached_at is None


def test_a_call_in_the_future_is_refused() -> None:
    by = nurse()
    with pytest.raises(ReviewError, match="future"):
        call(taken_review(by), by, minutes=-5)


def test_a_call_from_before_sharing_is_refused() -> None:
    by = nurse()
    with pytest.raises(ReviewError, match="before the answers were shared"):
        call(taken_review(by), by, minutes=6 * 60)


def test_a_call_in_the_minute_of_sharing_is_fine() -> None:
    by = nurse()
    review = taken_review(by)
    at = review.shared_at.replace(second=0, microsecond=0)
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=at, text="", by=by)
    assert fresh(review).reached_at == at


def test_a_nurse_who_enters_a_call_reached_the_person_before_sharing() -> None:
    by = nurse()
    review = taken_review(by, entered_by=by)
    review.submission.__class__.objects.update(started_at=review.shared_at - timedelta(minutes=12))
    at = review.shared_at - timedelta(minutes=10)
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=at, text="", by=by)
    closing = Closing(Outcome.ADVICE, reached_at=at)
    assert close_review(review_id=review.pk, closing=closing, seen=fresh(review).revision, by=by)


def test_a_call_keeps_the_claim_fresh() -> None:
    by = nurse()
    review = taken_review(by)
    Review.objects.filter(pk=review.pk).update(touched_at=minutes_ago(60))
    call(review, by)
    assert not fresh(review).is_stale(timezone.now(), Clinic.load())


def test_a_note_is_kept_in_the_nurses_words() -> None:
    by, review = nurse(), shared_review()
    add_note(review_id=review.pk, text="  Lives alone. ", by=by)
    entry = last_entry(review)
    assert (entry.kind, entry.text, entry.by) == (EntryKind.NOTE, "Lives alone.", by)


def test_anybody_may_write_a_note_on_what_another_holds_without_taking_it() -> None:
    olga = nurse("olga")
    review = taken_review(olga)
    add_note(review_id=review.pk, text="Her sister called.", by=nurse())
    assert fresh(review).claimed_by == olga


def test_a_note_may_be_written_on_a_closed_one() -> None:
    by = nurse()
    review = closed_review(by)
    add_note(review_id=review.pk, text="Called to say thanks.", by=by)
    assert last_entry(review).kind == EntryKind.NOTE
    assert fresh(review).is_closed


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_note_is_refused(text: str) -> None:
    with pytest.raises(ReviewError, match="Write the note first"):
        add_note(review_id=shared_review().pk, text=text, by=nurse())
