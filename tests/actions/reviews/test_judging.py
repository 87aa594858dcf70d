"""A nurse judges a review more or less urgent, with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from tests.actions.reviews.moments import (
    called_in_vain,
    fresh,
    last_entry,
    speak,
    taken_review,
    unreached_review,
)
from tests.nurses.people import nurse
from triage.actions.reviews.changing import StaleReviewError
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.second_nurse import answer_as_second
from triage.actions.reviews.sharing import add_to_shared
from triage.actions.reviews.work import add_note, override_urgency
from triage.engine.vocabulary import Urgency
from triage.models import Review
from triage.models.review_states import ReviewError
from triage.models.reviews import EntryKind

pytestmark = pytest.mark.usefixtures("live_version")


def judge(review: Review, urgency: Urgency, by: User, reason: str = "spoke with her") -> bool:
    """Change the urgency, or ask a second nurse."""
    return override_urgency(
        review_id=review.pk, urgency=urgency, reason=reason, seen=fresh(review).revision, by=by
    )


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
    speak(review, by)
    judge(review, Urgency.SOON, by)
    assert fresh(review).urgency == "emergency"


def test_a_judgement_is_kept_with_its_reason() -> None:
    by = nurse()
    review = taken_review(by, urgency="same_day")
    judge(review, Urgency.SOON, by, reason=" Old numbness, unchanged. ")
    entry = last_entry(review)
    assert (entry.kind, entry.code, entry.text) == (EntryKind.OVERRIDDEN, "soon", "Old numbness, unchanged.")


def test_going_back_to_the_first_urgency_is_no_override() -> None:
    by = nurse()
    review = taken_review(by, urgency="soon")
    judge(review, Urgency.EMERGENCY, by)
    speak(review, by)
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
    claim_review(review_id=review.pk, by=by)
    speak(review, by)
    judge(review, Urgency.SOON, by)
    assert fresh(review).asked_by is None


@pytest.mark.parametrize("urgency", [Urgency.ROUTINE, Urgency.SOON, Urgency.SAME_DAY])
def test_one_nurse_alone_does_not_lower_an_emergency_that_nobody_spoke_to(urgency: Urgency) -> None:
    by = nurse()
    review = taken_review(by)
    assert not judge(review, urgency, by)
    asked = fresh(review)
    assert (asked.effective_urgency, asked.asked_by, asked.asked_for) == (Urgency.EMERGENCY, by, urgency)
    assert (last_entry(review).kind, last_entry(review).code) == (EntryKind.ASKED, urgency)


def test_a_call_in_vain_lowers_nothing() -> None:
    by = nurse()
    review = called_in_vain(by, times=1)
    assert not judge(review, Urgency.SOON, by)


def test_a_call_that_reached_the_person_allows_to_lower_an_emergency() -> None:
    by = nurse()
    review = taken_review(by)
    speak(review, by)
    assert judge(review, Urgency.SOON, by)
    assert fresh(review).effective_urgency == Urgency.SOON


def test_words_of_the_patient_after_the_call_need_another_to_lower_an_emergency() -> None:
    by = nurse()
    review = taken_review(by)
    speak(review, by)
    spoken_at = fresh(review).spoken_at
    add_to_shared(review_id=review.pk, text="Now I cannot move my left leg at all.")
    assert not judge(review, Urgency.SOON, by)
    assert (fresh(review).effective_urgency, fresh(review).spoken_at) == (Urgency.EMERGENCY, spoken_at)


def test_two_nurses_may_lower_an_emergency_that_nobody_spoke_to() -> None:
    first, second = nurse("olga"), nurse()
    review = taken_review(first)
    judge(review, Urgency.SAME_DAY, first)
    answer_as_second(
        review_id=review.pk,
        agrees=True,
        text="Read the record: known and scanned last week.",
        seen=fresh(review).revision,
        by=second,
    )
    lowered = fresh(review)
    assert (lowered.effective_urgency, lowered.asked_by, lowered.is_closed) == ("same_day", None, False)
    assert (last_entry(review).by, last_entry(review).kind) == (second, EntryKind.OVERRIDDEN)


@pytest.mark.parametrize("reason", ["x", "milder", "ok ok", "........ ........"])
def test_a_reason_that_says_nothing_is_refused(reason: str) -> None:
    by = nurse()
    with pytest.raises(ReviewError, match="says too little"):
        judge(taken_review(by, urgency="soon"), Urgency.ROUTINE, by, reason=reason)


def test_a_form_from_before_somebodys_change_is_found_out() -> None:
    by = nurse()
    review = taken_review(by)
    add_note(review_id=review.pk, text="Her sister called.", by=nurse("olga"))
    with pytest.raises(StaleReviewError, match="while you had it open"):
        override_urgency(
            review_id=review.pk, urgency=Urgency.SOON, reason="seen at the ward", seen=review.revision, by=by
        )
    assert fresh(review).override == ""
