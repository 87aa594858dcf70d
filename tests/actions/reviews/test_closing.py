"""How a review ends: with a coded outcome, by two nurses where nobody was reached, and open again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from tests.actions.reviews.moments import (
    call_in_vain,
    called_in_vain,
    closed_review,
    fresh,
    last_entry,
    minutes_ago,
    shared_before,
    speak,
    taken_review,
    unreached_review,
)
from tests.nurses.people import nurse
from triage.actions.reviews.calls import record_attempt
from triage.actions.reviews.changing import SavedBeforeError, StaleReviewError
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.persons import decide_person
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
from triage.models.review_columns import REACHED_OUTCOMES, Outcome
from triage.models.review_states import ReviewError
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
    review = called_in_vain(by, times=3, urgency="soon")
    close(review, Outcome.NOT_REACHED, by, reached_at=minutes_ago(3))
    assert fresh(review).reached_at is None


def test_the_call_of_which_the_closing_tells_is_in_the_history() -> None:
    by = nurse()
    review = taken_review(by)
    close(review, Outcome.SENT_TO_ER, by, reached_at=minutes_ago(3))
    call = review.entries.get(kind=EntryKind.ATTEMPT)
    assert (call.code, call.by, call.called_at) == (AttemptResult.REACHED, by, fresh(review).reached_at)


@pytest.mark.parametrize("times", [0, 2])
def test_could_not_reach_needs_three_calls(times: int) -> None:
    by = nurse()
    review = called_in_vain(by, times=times, urgency="soon")
    with pytest.raises(ReviewError, match=f"at least 3 times first; {times} calls count"):
        close(review, Outcome.NOT_REACHED, by)


def test_the_clinic_sets_how_many_calls() -> None:
    Clinic.objects.create(attempts_needed=1)
    by = nurse()
    assert close(called_in_vain(by, times=1, urgency="soon"), Outcome.NOT_REACHED, by)


def test_a_call_that_reached_somebody_was_not_in_vain() -> None:
    by = nurse()
    review = called_in_vain(by, times=2, urgency="soon")
    record_attempt(review_id=review.pk, result=AttemptResult.REACHED, at=minutes_ago(1), text="", by=by)
    with pytest.raises(ReviewError, match="2 calls count"):
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
    assert last_entry(review).kind == EntryKind.ASKED


def test_judging_an_emergency_down_does_not_spare_the_second_nurse() -> None:
    nora = nurse()
    review = called_in_vain(nora, times=Clinic.load().attempts_needed)
    speak(review, nora)
    override_urgency(
        review_id=review.pk,
        urgency=Urgency.SOON,
        reason="milder by phone",
        seen=fresh(review).revision,
        by=nora,
    )
    assert not close(review, Outcome.NOT_REACHED, nora)
    assert not fresh(review).is_closed


def test_wrong_numbers_count_as_one_call() -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    for minutes in (60, 45, 30):
        call_in_vain(review, by, minutes=minutes, result=AttemptResult.WRONG_NUMBER)
    with pytest.raises(ReviewError, match="1 call counts so far; a wrong number counts once"):
        close(review, Outcome.NOT_REACHED, by)


def test_calls_of_one_minute_count_as_one() -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    for minutes in (30, 30, 30):
        call_in_vain(review, by, minutes=minutes)
    with pytest.raises(ReviewError, match="1 call counts"):
        close(review, Outcome.NOT_REACHED, by)


@pytest.mark.parametrize(("minutes", "is_enough"), [((12, 8, 4), False), ((25, 15, 4), True)])
def test_the_calls_are_spread_over_a_time(minutes: tuple[int, ...], is_enough: bool) -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    for ago in minutes:
        call_in_vain(review, by, minutes=ago)
    if is_enough:
        assert close(review, Outcome.NOT_REACHED, by)
    else:
        with pytest.raises(ReviewError, match="spread over at least 20 minutes"):
            close(review, Outcome.NOT_REACHED, by)


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
    with pytest.raises(ReviewError, match="you asked for one yourself"):
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
        close_review(review_id=review.pk, closing=Closing(Outcome.NOT_REACHED), seen=review.revision, by=by)
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


class TestDuplicate:
    """A duplicate picks the other open review of the same confirmed person, and joins it."""

    @staticmethod
    def pair(by: User, urgency: str = "soon", other: str = "soon") -> tuple[Review, Review]:
        """A review that a nurse holds, and another of the same confirmed person."""
        repeated, kept = taken_review(by, urgency=urgency), shared_before(urgency=other)
        decide_person(review_id=repeated.pk, other_id=kept.pk, is_same=True, by=by)
        return fresh(repeated), fresh(kept)

    @staticmethod
    def close(review: Review, repeats: Review | None, by: User) -> bool:
        """Close it as a repetition."""
        closing = Closing(Outcome.DUPLICATE, repeats=repeats.pk if repeats else None)
        return close_review(review_id=review.pk, closing=closing, seen=fresh(review).revision, by=by)

    def test_it_is_closed_and_the_other_says_so(self) -> None:
        by = nurse()
        repeated, kept = self.pair(by)
        assert self.close(repeated, kept, by)
        assert (fresh(repeated).outcome, fresh(repeated).repeats) == (Outcome.DUPLICATE, kept)
        assert (fresh(kept).is_closed, fresh(kept).has_news) == (False, True)
        assert last_entry(kept).kind == EntryKind.REPEATED

    def test_it_needs_the_other_one(self) -> None:
        by = nurse()
        repeated, _kept = self.pair(by)
        with pytest.raises(ReviewError, match="Choose the open review of the same person"):
            self.close(repeated, None, by)

    def test_it_is_not_somebody_elses(self) -> None:
        by = nurse()
        repeated, _kept = self.pair(by)
        with pytest.raises(ReviewError, match="same person"):
            self.close(repeated, shared_before(name="Joan Other"), by)

    def test_it_is_not_a_closed_one(self) -> None:
        by = nurse()
        repeated, kept = self.pair(by)
        Review.objects.filter(pk=kept.pk).update(closed_at=minutes_ago(1), outcome=Outcome.ADVICE)
        with pytest.raises(ReviewError, match="same person"):
            self.close(repeated, kept, by)

    def test_what_was_more_urgent_stays_so_in_the_other(self) -> None:
        by = nurse()
        repeated, kept = self.pair(by, urgency="same_day")
        self.close(repeated, kept, by)
        raised = fresh(kept)
        assert (raised.effective_urgency, raised.rank) == (Urgency.SAME_DAY, 2)
        assert raised.due_at <= repeated.due_at

    def test_an_emergency_that_nobody_spoke_to_waits_for_a_second_nurse(self) -> None:
        by, second = nurse(), nurse("olga")
        repeated, kept = self.pair(by, urgency="emergency")
        assert not self.close(repeated, kept, by)
        assert (fresh(repeated).asked_for, fresh(repeated).is_closed) == (Outcome.DUPLICATE, False)
        answer(fresh(repeated), second, agrees=True)
        assert (fresh(repeated).outcome, fresh(repeated).repeats) == (Outcome.DUPLICATE, kept)
        assert fresh(kept).effective_urgency == Urgency.EMERGENCY
        assert fresh(kept).reached_at is None

    def test_it_is_not_agreed_to_once_the_other_is_closed(self) -> None:
        by, second = nurse(), nurse("olga")
        repeated, kept = self.pair(by, urgency="emergency")
        self.close(repeated, kept, by)
        Review.objects.filter(pk=kept.pk).update(closed_at=minutes_ago(1), outcome=Outcome.ADVICE)
        with pytest.raises(ReviewError, match="closed meanwhile"):
            answer(fresh(repeated), second, agrees=True)
        assert not fresh(repeated).is_closed


@pytest.mark.parametrize("text", ["", "x", "ok"])
@pytest.mark.parametrize("agrees", [True, False])
def test_a_second_nurse_says_what_she_did(text: str, agrees: bool) -> None:
    review, second = unreached_review(nurse("olga")), nurse()
    with pytest.raises(ReviewError, match=r"what you did yourself|says too little"):
        answer_as_second(review_id=review.pk, agrees=agrees, text=text, seen=review.revision, by=second)
    assert fresh(review).asked_by is not None


def test_the_nurse_who_asked_stops_no_clock_by_taking_it_again() -> None:
    olga = nurse("olga")
    review = unreached_review(olga)
    claim_review(review_id=review.pk, by=olga)
    taken = fresh(review)
    assert (taken.escalates_at, taken.rings_at) == (review.escalates_at, review.rings_at)
    assert taken.asked_by == olga


def test_a_call_that_reaches_them_needs_no_second_nurse_any_more() -> None:
    olga = nurse("olga")
    review = unreached_review(olga)
    claim_review(review_id=review.pk, by=olga)
    speak(review, olga)
    assert (fresh(review).asked_by, fresh(review).escalates_at) == (None, None)


def test_a_form_that_is_sent_again_is_stored_once() -> None:
    by, key = nurse(), uuid4()
    review = taken_review(by)
    closing = Closing(Outcome.ADVICE, reached_at=minutes_ago(1))
    sent: dict[str, Any] = {
        "review_id": review.pk,
        "closing": closing,
        "seen": review.revision,
        "by": by,
        "form_key": key,
    }
    assert close_review(**sent)
    with pytest.raises(SavedBeforeError):
        close_review(**sent)
    assert review.entries.filter(kind=EntryKind.CLOSED).count() == 1
