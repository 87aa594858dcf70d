"""How a review ends: with a coded outcome, by two nurses where nobody was reached, and open again."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.auth.models import User

from tests.actions.reviews.moments import (
    called_in_vain,
    closed_review,
    fresh,
    last_entry,
    minutes_ago,
    shared_before,
    taken_review,
    unreached_review,
)
from tests.nurses.people import nurse
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.changing import StaleReviewError
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.second_nurse import answer_as_second
from triage.actions.reviews.sharing import withdraw_shared
from triage.actions.reviews.work import (
    CLOSING_OUTCOMES,
    Closing,
    add_note,
    close_review,
    override_urgency,
    reopen_review,
)
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review
from triage.models.review_states import REACHED_OUTCOMES, Outcome, ReviewError
from triage.models.reviews import AttemptResult, EntryKind

pytestmark = pytest.mark.usefixtures("live_version")


def close(
    review: Review, outcome: Outcome, by: User, *, reached_at: datetime | None = None, text: str = "seen"
) -> bool:
    """Close it."""
    closing = Closing(outcome, reached_at, text)
    return close_review(review_id=review.pk, closing=closing, seen=fresh(review).revision, by=by)


def answer(review: Review, by: User, *, agrees: bool) -> None:
    """A second nurse's answer."""
    answer_as_second(review_id=review.pk, agrees=agrees, text="called too", seen=review.revision, by=by)


def reopen(review: Review, by: User, reason: str = "called again") -> None:
    """Open it again."""
    reopen_review(review_id=review.pk, reason=reason, seen=fresh(review).revision, by=by)


def test_only_a_patient_withdraws() -> None:
    assert Outcome.WITHDRAWN not in CLOSING_OUTCOMES


@pytest.mark.parametrize("outcome", REACHED_OUTCOMES)
def test_closing_after_reaching_somebody_keeps_outcome_and_time(outcome: Outcome) -> None:
    by, reached_at = nurse(), minutes_ago(10)
    review = taken_review(by)
    assert close(review, outcome, by, reached_at=reached_at)
    closed = fresh(review)
    assert (closed.outcome, closed.reached_at, closed.closed_by) == (outcome, reached_at, by)
    assert closed.is_closed
    assert (closed.claimed_by, closed.touched_at, closed.has_news) == (None, None, False)
    entry = last_entry(review)
    assert (entry.kind, entry.code, entry.text, entry.by) == (EntryKind.CLOSED, outcome, "seen", by)


@pytest.mark.parametrize("outcome", REACHED_OUTCOMES)
def test_those_outcomes_need_the_time_somebody_was_reached(outcome: Outcome) -> None:
    by = nurse()
    review = taken_review(by)
    with pytest.raises(ReviewError, match="Say when you reached them"):
        close(review, outcome, by)
    assert not fresh(review).is_closed


@pytest.mark.parametrize("minutes", [-5, 6 * 60], ids=["to come", "before sharing"])
def test_that_time_must_lie_between_sharing_and_now(minutes: int) -> None:
    by = nurse()
    with pytest.raises(ReviewError, match="between sharing and now"):
        close(taken_review(by), Outcome.ADVICE, by, reached_at=minutes_ago(minutes))


def test_other_outcomes_keep_no_time_of_reaching() -> None:
    by = nurse()
    review = taken_review(by)
    close(review, Outcome.DUPLICATE, by, reached_at=minutes_ago(3))
    assert fresh(review).reached_at is None


def test_a_duplicate_needs_the_other_one() -> None:
    by = nurse()
    with pytest.raises(ReviewError, match="which other one"):
        close(taken_review(by), Outcome.DUPLICATE, by, text=" ")


@pytest.mark.parametrize("times", [0, 2])
def test_could_not_reach_needs_three_calls(times: int) -> None:
    by = nurse()
    review = called_in_vain(by, times=times, urgency="soon")
    with pytest.raises(ReviewError, match=f"at least 3 times first; {times} calls are noted"):
        close(review, Outcome.NOT_REACHED, by)


def test_the_clinic_sets_how_many_calls() -> None:
    Clinic.objects.create(attempts_needed=1)
    by = nurse()
    assert close(called_in_vain(by, times=1, urgency="soon"), Outcome.NOT_REACHED, by)


def test_a_call_that_reached_somebody_was_not_in_vain() -> None:
    by = nurse()
    review = called_in_vain(by, times=2, urgency="soon")
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=minutes_ago(1), text="", by=by)
    with pytest.raises(ReviewError, match="2 calls are noted"):
        close(review, Outcome.NOT_REACHED, by)


@pytest.mark.parametrize("urgency", ["same_day", "soon", "routine"])
def test_below_an_emergency_one_nurse_may_give_up(urgency: str) -> None:
    by = nurse()
    review = called_in_vain(by, times=3, urgency=urgency)
    assert close(review, Outcome.NOT_REACHED, by)
    assert fresh(review).outcome == Outcome.NOT_REACHED


def test_an_emergency_waits_for_a_second_nurse() -> None:
    by = nurse()
    review = called_in_vain(by, times=3)
    assert not close(review, Outcome.NOT_REACHED, by)
    waiting = fresh(review)
    assert not waiting.is_closed
    assert (waiting.asked_by, waiting.claimed_by, waiting.outcome) == (by, None, "")
    assert last_entry(review).kind == EntryKind.UNREACHED


def test_judging_an_emergency_down_does_not_spare_the_second_nurse() -> None:
    nora = nurse()
    review = called_in_vain(nora, times=Clinic.load().attempts_needed)
    override_urgency(
        review_id=review.pk, urgency=Urgency.SOON, reason="milder", seen=fresh(review).revision, by=nora
    )

    assert not close(review, Outcome.NOT_REACHED, nora)
    assert not fresh(review).is_closed


def test_a_second_nurse_who_agrees_closes_it() -> None:
    review, second = unreached_review(nurse("olga")), nurse()
    answer(review, second, agrees=True)
    closed = fresh(review)
    assert (closed.outcome, closed.closed_by, closed.asked_by) == (Outcome.NOT_REACHED, second, None)
    assert last_entry(review).text == "called too"


def test_a_second_nurse_may_keep_it_open() -> None:
    review = unreached_review(nurse("olga"))
    answer(review, nurse(), agrees=False)
    kept = fresh(review)
    assert not kept.is_closed
    assert kept.asked_by is None
    assert last_entry(review).kind == EntryKind.KEPT_OPEN


@pytest.mark.parametrize("agrees", [True, False])
def test_nobody_is_their_own_second_nurse(agrees: bool) -> None:
    by = nurse()
    review = unreached_review(by)
    with pytest.raises(ReviewError, match="Another nurse must look"):
        answer(review, by, agrees=agrees)
    assert fresh(review).asked_by == by


def test_nobody_agrees_where_nobody_asked() -> None:
    with pytest.raises(ReviewError, match="Nobody asked"):
        answer(shared_before(), nurse(), agrees=True)


def test_nobody_agrees_where_it_was_taken_back_meanwhile() -> None:
    review = unreached_review(nurse("olga"))
    withdraw_shared(review_id=review.pk)
    with pytest.raises(ReviewError, match="Nobody asked"):
        answer(fresh(review), nurse(), agrees=True)


def test_a_second_nurse_who_saw_an_earlier_state_is_told() -> None:
    review = unreached_review(nurse("olga"))
    add_note(review_id=review.pk, text="Her sister called.", by=nurse("pia"))
    with pytest.raises(StaleReviewError):
        answer(review, nurse(), agrees=True)
    assert not fresh(review).is_closed


def test_a_second_nurse_may_take_it_and_reach_somebody_after_all() -> None:
    review, second = unreached_review(nurse("olga")), nurse()
    claim_review(review_id=review.pk, by=second)
    close(review, Outcome.SENT_TO_ER, second, reached_at=minutes_ago(1))
    assert (fresh(review).outcome, fresh(review).asked_by) == (Outcome.SENT_TO_ER, None)


def test_closing_from_a_form_of_before_somebodys_change_is_refused() -> None:
    by = nurse()
    review = taken_review(by)
    add_note(review_id=review.pk, text="Her sister called.", by=nurse("olga"))
    with pytest.raises(StaleReviewError, match="while you had it open"):
        close_review(
            review_id=review.pk, closing=Closing(Outcome.DUPLICATE, text="x"), seen=review.revision, by=by
        )
    assert not fresh(review).is_closed


def test_a_closed_one_is_opened_again() -> None:
    by = nurse()
    review = closed_review(by)
    reopen(review, by)
    opened = fresh(review)
    assert not opened.is_closed
    assert (opened.outcome, opened.closed_by, opened.reached_at) == ("", None, None)
    entry = last_entry(review)
    assert (entry.kind, entry.text, entry.by) == (EntryKind.REOPENED, "called again", by)


def test_opening_again_needs_a_reason() -> None:
    by = nurse()
    review = closed_review(by)
    with pytest.raises(ReviewError, match="Say why you open it again"):
        reopen(review, by, reason=" ")
    assert fresh(review).is_closed


def test_an_open_one_is_not_opened_again() -> None:
    with pytest.raises(ReviewError, match="is open"):
        reopen(shared_before(), nurse())


def test_what_was_taken_back_is_not_opened_again() -> None:
    review = shared_before()
    withdraw_shared(review_id=review.pk)
    with pytest.raises(ReviewError, match="nobody to call"):
        reopen(review, nurse())
