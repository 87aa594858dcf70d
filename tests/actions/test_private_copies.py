"""What nurses were given stays as it was given: later changes without consent are the person's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.nurses.people import nurse, shared_review
from triage.actions.phone_calls import Caller, begin_call, put_into_queue
from triage.actions.reviews.follow_ups import agree_to_follow_ups, begin_follow_up, end_follow_ups
from triage.actions.reviews.sharing import Contact, share_submission, withdraw_shared
from triage.actions.submissions import (
    PageNotShownError,
    erase_submission,
    finish_submission,
    journey_of,
    send_page,
)
from triage.engine.journey import Place
from triage.models import FollowUp, Review, Submission
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from triage.actions.submissions import SentPage

pytestmark = pytest.mark.usefixtures("live_version")
BY = Respondent.SELF
# More than any protocol has.
MOST_PAGES = 30
PAT = Contact(name="Pat Doe", phone="555 010 1234")


def consented(review: Review) -> Review:
    """The same review, whose patient agreed yesterday."""
    agree_to_follow_ups(review_id=review.pk)
    Review.objects.filter(pk=review.pk).update(follow_up_agreed_at=timezone.now() - timedelta(days=1))
    return Review.objects.get(pk=review.pk)


def sends(submission: Submission, page_id: str = "movement", **given: str | int) -> SentPage:
    """Send a page."""
    return send_page(submission_id=submission.pk, page_id=page_id, given=given, by=BY)


def as_given(submission: Submission) -> dict[str, Any]:
    """All that nurses see of it."""
    stored = Submission.objects.get(pk=submission.pk)
    told = list(stored.assessments.values_list("urgency", "is_final"))
    return {"answers": stored.answers, "sent": stored.sent_pages, "at": stored.finished_at, "told": told}


def answers_the_rest(submission: Submission) -> Submission:
    """Send every page that is open, and return the submission in which they were saved."""
    for _ in range(MOST_PAGES):
        page = journey_of(submission).open_page()
        if page is None:
            return submission
        numbers = {question.id: 0 for question in page.questions if question.type == "number"}
        submission = sends(submission, page.id, **numbers).submission
    raise AssertionError("the questionnaire does not end")


@pytest.fixture
def interrupted() -> Submission:
    """A follow-up that an emergency interrupted, whose consent was ended then."""
    review = consented(shared_review(urgency="soon"))
    submission = begin_follow_up(review_id=review.pk)
    assert sends(submission, leg_weakness="yes").destination.place == Place.RESULT
    end_follow_ups(review_id=review.pk)
    return Submission.objects.get(pk=submission.pk)


@pytest.fixture
def taken_back() -> Submission:
    """Answers that were shared and taken back."""
    review = shared_review(urgency="soon")
    withdraw_shared(review_id=review.pk)
    return review.submission


@pytest.fixture(params=["interrupted", "taken_back"])
def given_no_more(request: pytest.FixtureRequest) -> Submission:
    """What nurses were given, and are given no more."""
    submission: Submission = request.getfixturevalue(request.param)
    return submission


def test_what_was_given_stays_as_it_was_given(given_no_more: Submission) -> None:
    before = as_given(given_no_more)
    sends(given_no_more, "urgent_signs", unexplained_weight_loss="yes")

    assert as_given(given_no_more) == before


def test_the_new_answers_stand_beside_a_copy_of_the_others(given_no_more: Submission) -> None:
    before = given_no_more.answers["leg_weakness"]
    copy = sends(given_no_more, "urgent_signs", cannot_urinate="not_sure").submission
    stored = Submission.objects.get(pk=copy.pk)

    assert copy.pk != given_no_more.pk
    assert (stored.answers["leg_weakness"], stored.answers["cannot_urinate"]) == (before, "not_sure")
    assert stored.sent_pages[0] == "movement"


def test_no_nurse_is_given_the_copy(given_no_more: Submission) -> None:
    copy = sends(given_no_more, leg_weakness="yes").submission

    assert not Review.objects.filter(submission=copy).exists()
    assert not FollowUp.objects.filter(submission=copy).exists()


def test_sending_again_saves_in_the_same_copy(given_no_more: Submission) -> None:
    first = sends(given_no_more, leg_weakness="yes").submission
    again = sends(given_no_more, leg_weakness="no").submission

    assert again.pk == first.pk
    assert Submission.objects.get(pk=first.pk).answers["leg_weakness"] == "no"


def test_the_copy_is_gone_on_with_as_any_other(given_no_more: Submission) -> None:
    copy = sends(given_no_more, leg_weakness="yes").submission

    assert sends(copy, leg_weakness="no").submission.pk == copy.pk


def test_what_the_person_was_told_goes_into_the_copy(interrupted: Submission) -> None:
    copy = sends(interrupted, leg_weakness="no").submission

    assert copy.highest_urgency() == "emergency"


def test_finishing_finishes_the_copy_alone() -> None:
    review = consented(shared_review(urgency="soon"))
    submission = begin_follow_up(review_id=review.pk)
    answers_the_rest(sends(submission, leg_weakness="yes").submission)
    end_follow_ups(review_id=review.pk)
    before = as_given(submission)
    finished = finish_submission(submission_id=submission.pk, by=BY)

    assert finished.is_finished
    assert finished.pk != submission.pk
    assert as_given(submission) == before


def test_asking_again_for_a_finished_result_makes_no_copy(taken_back: Submission) -> None:
    assert finish_submission(submission_id=taken_back.pk, by=BY).pk == taken_back.pk
    assert Submission.objects.count() == 1


def test_the_copy_can_be_shared(given_no_more: Submission) -> None:
    copy = answers_the_rest(sends(given_no_more, leg_weakness="yes").submission)
    shared = share_submission(submission_id=copy.pk, contact=PAT, by=None)

    assert shared.review.urgency == "emergency"
    assert sends(copy, leg_weakness="no").submission.pk == copy.pk


def test_a_copy_that_was_shared_and_taken_back_gets_a_copy_of_its_own(taken_back: Submission) -> None:
    copy = sends(taken_back, leg_weakness="yes").submission
    withdraw_shared(review_id=share_submission(submission_id=copy.pk, contact=PAT, by=None).review.pk)
    before = as_given(copy)
    second = sends(taken_back, leg_weakness="no").submission

    assert second.pk not in (copy.pk, taken_back.pk)
    assert as_given(copy) == before


def test_an_erased_copy_is_not_opened_again(given_no_more: Submission) -> None:
    copy = sends(given_no_more, leg_weakness="yes").submission
    erase_submission(submission_id=copy.pk, by=BY)
    second = sends(given_no_more, leg_weakness="no").submission

    assert second.pk != copy.pk
    assert Submission.objects.get(pk=second.pk).answers["leg_weakness"] == "no"


def test_a_page_that_is_not_shown_leaves_no_copy(given_no_more: Submission) -> None:
    with pytest.raises(PageNotShownError):
        sends(given_no_more, "no_such_page")

    shared = Review.objects.values("submission")
    assert not Submission.objects.exclude(pk=given_no_more.pk).exclude(pk__in=shared).exists()


def test_with_a_consent_given_anew_the_answers_go_to_nurses_again(interrupted: Submission) -> None:
    review = Review.objects.get(follow_ups__submission=interrupted)
    agree_to_follow_ups(review_id=review.pk)

    assert sends(interrupted, leg_weakness="no").submission.pk == interrupted.pk


def test_later_answers_that_were_shared_by_themselves_are_changed_for_nurses(interrupted: Submission) -> None:
    share_submission(submission_id=interrupted.pk, contact=PAT, by=None)

    assert sends(interrupted, arm_weakness="yes").submission.pk == interrupted.pk


def test_what_a_nurse_entered_is_changed_where_it_stands() -> None:
    by = nurse()
    call = begin_call(
        call_id=uuid4(), caller=Caller(name="Pat Doe", phone="555 010 1234"), respondent=BY, by=by
    )
    sends(call.submission, leg_weakness="yes")
    review = put_into_queue(call_id=call.pk, by=by).review
    withdraw_shared(review_id=review.pk)

    assert sends(call.submission, leg_weakness="no").submission.pk == call.pk
