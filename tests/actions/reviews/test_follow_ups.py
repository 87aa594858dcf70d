"""Answering again on a later day: consent, one for each day, and worse answers come back to the queue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.actions.reviews.moments import (
    closed_review,
    fresh,
    last_entry,
    shared_before,
    taken_review,
    unreached_review,
)
from tests.nurses.people import left_alone, nurse, shared_review
from triage.actions.reviews import follow_ups
from triage.actions.reviews.follow_ups import (
    agree_to_follow_ups,
    begin_follow_up,
    end_follow_ups,
    follow_up_days,
)
from triage.actions.reviews.sharing import Contact, share_submission, withdraw_shared
from triage.actions.reviews.work import override_urgency
from triage.actions.submissions import erase_submission, finish_submission, send_page
from triage.engine.evaluation import EvaluationError
from triage.engine.journey import Place
from triage.engine.navigation import shown_pages
from triage.engine.vocabulary import Urgency
from triage.models import AuditRow, Clinic, FollowUp, Review, Submission
from triage.models.review_columns import Outcome
from triage.models.review_states import ReviewError
from triage.models.reviews import EntryKind
from triage.models.submissions import Respondent

pytestmark = pytest.mark.usefixtures("live_version")
BY = Respondent.SELF
NO_NUMBERS = {"pain_severity": 0, "bowel_not_opened_days": 0}
SOON, SAME_DAY = {"unexplained_weight_loss": "yes"}, {"back_pain": "yes"}


def agreed(review: Review) -> Review:
    """The same review, whose patient agreed yesterday."""
    agree_to_follow_ups(review_id=review.pk)
    Review.objects.filter(pk=review.pk).update(follow_up_agreed_at=timezone.now() - timedelta(days=1))
    return fresh(review)


def begun(review: Review) -> Submission:
    """A follow-up of today with nothing answered yet."""
    return begin_follow_up(review_id=review.pk)


def yesterday(submission: Submission) -> None:
    """Move a follow-up to the day before."""
    FollowUp.objects.filter(submission=submission).update(
        day=timezone.now().date() - timedelta(days=2), answered_at=timezone.now() - timedelta(days=2)
    )


def answered(review: Review, **signs: str) -> Submission:
    """A finished follow-up with these signs and no other."""
    submission = begun(review)
    protocol = submission.version.protocol
    sheet = {question.id: "no" for question in protocol.questions.values() if question.type == "yes_no"}
    submission.answers = sheet | NO_NUMBERS | {"cancer_diagnosis": "yes"} | signs
    submission.sent_pages = [page.id for page in shown_pages(protocol, submission.answers)]
    submission.save()
    finish_submission(submission_id=submission.pk, by=BY)
    return submission


def kinds(review: Review) -> list[str]:
    """The review's history, without what was before the consent."""
    entries = list(review.entries.values_list("kind", flat=True))
    return entries[entries.index("agreed") :]


class TestConsent:
    """Given and taken back on the page of the code, and written down."""

    def test_agreeing_is_noted(self) -> None:
        review = shared_review()
        agree_to_follow_ups(review_id=review.pk)

        assert fresh(review).follow_up_agreed_at is not None
        assert last_entry(review).kind == EntryKind.AGREED
        row = AuditRow.objects.get(action="agree_to_follow_ups")
        assert (row.actor, row.subject, row.fields) == ("patient", str(review.pk), ["follow_up_agreed_at"])

    def test_agreeing_twice_keeps_the_first_day(self) -> None:
        review = agreed(shared_review())
        agree_to_follow_ups(review_id=review.pk)

        assert fresh(review).follow_up_agreed_at == review.follow_up_agreed_at
        assert review.entries.filter(kind=EntryKind.AGREED).count() == 1

    def test_it_can_be_taken_back(self) -> None:
        review = agreed(shared_review())
        end_follow_ups(review_id=review.pk)

        assert fresh(review).follow_up_agreed_at is None
        assert last_entry(review).kind == EntryKind.DISAGREED
        assert AuditRow.objects.filter(action="end_follow_ups", actor="patient").exists()
        with pytest.raises(ReviewError, match="not agreed"):
            begun(review)

    def test_taking_back_what_was_shared_takes_it_back_too(self) -> None:
        review = agreed(shared_review())
        withdraw_shared(review_id=review.pk)

        assert fresh(review).follow_up_agreed_at is None
        with pytest.raises(ReviewError, match="taken back"):
            agree_to_follow_ups(review_id=review.pk)

    def test_erasing_the_first_answers_takes_it_back_too(self) -> None:
        review = agreed(shared_review())
        erase_submission(submission_id=review.submission_id, by=BY)

        assert fresh(review).follow_up_agreed_at is None

    def test_agreeing_neither_reopens_nor_hurries_anything(self) -> None:
        review = closed_review(nurse())
        agree_to_follow_ups(review_id=review.pk)

        assert fresh(review).is_closed


class TestDays:
    """From the clinic's next day on, once a day."""

    NEW_YORK = Clinic(time_zone="America/New_York")

    def days_at(self, review: Review, agreed_at: datetime, now: datetime) -> tuple[date, bool]:
        """From when on they may answer, and whether they may now."""
        review.follow_up_agreed_at = agreed_at
        days = follow_up_days(review, self.NEW_YORK, now)
        assert days is not None
        return days.opens_on, days.is_open

    def test_not_on_the_day_of_the_consent(self) -> None:
        review = shared_review()
        agree_to_follow_ups(review_id=review.pk)

        with pytest.raises(ReviewError, match="from tomorrow"):
            begun(review)
        assert not FollowUp.objects.exists()

    def test_the_day_ends_at_the_clinics_midnight(self) -> None:
        review = shared_review()
        evening = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)

        assert self.days_at(review, evening, evening + timedelta(minutes=89)) == (date(2026, 11, 24), False)
        assert self.days_at(review, evening, evening + timedelta(minutes=90)) == (date(2026, 11, 24), True)

    def test_so_it_does_in_the_night_on_which_the_clocks_go_back(self) -> None:
        review = shared_review()
        agreed_at = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)
        last_minute = datetime(2026, 11, 2, 4, 59, tzinfo=UTC)

        assert self.days_at(review, agreed_at, last_minute) == (date(2026, 11, 2), False)
        assert self.days_at(review, agreed_at, last_minute + timedelta(minutes=1)) == (
            date(2026, 11, 2),
            True,
        )

    def test_once_it_was_answered_the_next_is_tomorrow(self) -> None:
        review = agreed(shared_review(urgency="soon"))
        answered(review, **SOON)

        with pytest.raises(ReviewError, match="from tomorrow"):
            begun(review)

    def test_what_was_begun_and_left_can_be_begun_anew(self) -> None:
        review = agreed(shared_review())
        first, second = begun(review), begun(review)

        assert first.pk != second.pk

    def test_there_is_a_new_one_on_every_later_day(self) -> None:
        review = agreed(shared_review(urgency="soon"))
        Review.objects.filter(pk=review.pk).update(follow_up_agreed_at=timezone.now() - timedelta(days=5))
        yesterday(answered(review, **SOON))
        answered(review, **SOON)

        assert review.follow_ups.count() == 2


class TestAnswers:
    """They are a submission of their own that belongs to the first review."""

    def test_it_is_begun_on_the_live_version_for_the_same_respondent(self) -> None:
        review = agreed(shared_review())
        submission = begun(review)

        assert submission.respondent == review.submission.respondent
        assert submission.follow_up.review == review
        assert not submission.answers
        row = AuditRow.objects.get(action="begin_follow_up")
        assert (row.actor, row.subject) == ("patient", str(review.pk))

    def test_the_first_answers_stay_as_they_were(self) -> None:
        review = agreed(shared_review(urgency="soon"))
        before = dict(review.submission.answers)
        answered(review, **SAME_DAY)

        assert Submission.objects.get(pk=review.submission_id).answers == before

    def test_what_is_as_before_is_noted_and_reopens_nothing(self) -> None:
        review = agreed(closed_review(nurse(), urgency="soon"))
        answered(review, **SOON)

        assert fresh(review).is_closed
        assert not fresh(review).has_news
        assert (last_entry(review).kind, last_entry(review).code) == (EntryKind.FOLLOWED_UP, "soon")

    def test_in_an_open_review_they_are_news(self) -> None:
        review = agreed(taken_review(nurse(), urgency="soon"))
        answered(review, **SOON)

        assert fresh(review).has_news

    def test_it_is_noted_once(self) -> None:
        review = agreed(shared_review(urgency="soon"))
        submission = answered(review, **SOON)
        finish_submission(submission_id=submission.pk, by=BY)

        assert kinds(review) == ["agreed", "followed_up"]

    def test_after_the_consent_was_taken_back_nothing_reaches_the_nurses(self) -> None:
        review = agreed(closed_review(nurse(), urgency="soon"))
        submission = begun(review)
        end_follow_ups(review_id=review.pk)
        send_page(submission_id=submission.pk, page_id="movement", given={"leg_weakness": "yes"}, by=BY)

        assert fresh(review).is_closed
        assert kinds(review) == ["agreed", "disagreed"]

    def test_they_are_not_shared_a_second_time(self) -> None:
        review = agreed(shared_review(urgency="soon"))
        submission = answered(review, **SOON)

        with pytest.raises(ReviewError, match="go with what you shared"):
            share_submission(submission_id=submission.pk, contact=Contact("Pat", "555 010 1234"), by=None)


class TestWorse:
    """Two steps, a new red flag, or an emergency bring the review back."""

    def test_one_step_brings_nothing_back(self) -> None:
        review = agreed(closed_review(nurse(), urgency="soon"))
        answered(review, **SAME_DAY)

        assert fresh(review).is_closed

    def test_two_steps_bring_it_back_at_the_new_urgency(self) -> None:
        review = agreed(closed_review(nurse(), urgency="routine"))
        answered(review, **SAME_DAY)
        back = fresh(review)

        assert not back.is_closed
        assert (back.urgency, back.rank, back.has_news, back.outcome) == ("same_day", 2, True, "")
        assert (last_entry(back).kind, last_entry(back).code) == (EntryKind.WORSE, "same_day")
        assert back.due_at > timezone.now() + timedelta(hours=3)
        assert AuditRow.objects.filter(action="raise", subject=str(review.pk), actor="system").exists()

    def test_step_by_step_counts_from_the_first_answers_too(self) -> None:
        review = agreed(closed_review(nurse(), urgency="routine"))
        Review.objects.filter(pk=review.pk).update(follow_up_agreed_at=timezone.now() - timedelta(days=5))
        yesterday(answered(review, **SOON))
        assert fresh(review).is_closed
        answered(review, **SAME_DAY)

        assert not fresh(review).is_closed

    def test_worse_than_on_the_day_before_counts_although_the_first_was_worse_still(self) -> None:
        review = agreed(closed_review(nurse(), urgency="same_day"))
        Review.objects.filter(pk=review.pk).update(follow_up_agreed_at=timezone.now() - timedelta(days=5))
        yesterday(answered(review))
        answered(review, **SAME_DAY)

        assert not fresh(review).is_closed

    def test_a_new_red_flag_brings_it_back_whatever_the_urgency(self) -> None:
        review = agreed(closed_review(nurse(), urgency="same_day"))
        submission = answered(review, back_pain="yes", leg_weakness="not_sure")

        back = fresh(review)
        assert not back.is_closed
        assert last_entry(back).kind == EntryKind.WORSE
        assert FollowUp.objects.get(submission=submission).brought_back

    def test_a_red_flag_that_was_there_before_and_no_more_brings_nothing_back(self) -> None:
        review = closed_review(nurse(), urgency="same_day")
        review.submission.answers |= {"headache_new_or_worst": "not_sure"}
        review.submission.save()
        agreed(review)
        answered(review, headache_new_or_worst="no", **SAME_DAY)

        assert fresh(review).is_closed

    def test_an_emergency_comes_back_at_once_before_anything_else_is_answered(self) -> None:
        review = agreed(closed_review(nurse(), urgency="soon"))
        submission = begun(review)
        sent = send_page(
            submission_id=submission.pk, page_id="movement", given={"leg_weakness": "yes"}, by=BY
        )
        back = fresh(review)

        assert sent.destination.place == Place.RESULT
        assert (back.is_closed, back.urgency, back.rank) == (False, "emergency", 3)
        assert back.due_at <= timezone.now() + timedelta(minutes=15)
        assert kinds(back) == ["agreed", "worse"]

    def test_an_emergency_comes_back_although_it_was_one_before(self) -> None:
        review = agreed(closed_review(nurse(), urgency="emergency"))
        answered(review, leg_weakness="yes")

        assert not fresh(review).is_closed

    def test_the_rest_of_the_same_answers_does_not_bring_it_back_again(self) -> None:
        by = nurse()
        review = agreed(closed_review(by, urgency="soon"))
        submission = answered(review, leg_weakness="yes")
        Review.objects.filter(pk=review.pk).update(closed_at=timezone.now(), outcome=Outcome.SENT_TO_ER)
        send_page(submission_id=submission.pk, page_id="movement", given={"leg_weakness": "yes"}, by=BY)
        finish_submission(submission_id=submission.pk, by=BY)

        assert fresh(review).is_closed
        assert kinds(review) == ["agreed", "worse"]

    def test_better_answers_never_lower_it(self) -> None:
        review = agreed(shared_before(urgency="emergency"))
        answered(review)

        assert (fresh(review).urgency, fresh(review).due_at) == ("emergency", review.due_at)

    def test_a_new_red_flag_never_lowers_what_was_more_urgent(self) -> None:
        review = agreed(closed_review(nurse(), urgency="emergency"))
        answered(review, arm_weakness="not_sure")

        assert fresh(review).urgency == "emergency"

    def test_it_never_gives_an_open_review_more_time(self) -> None:
        review = agreed(shared_before(timedelta(hours=47), urgency="routine"))
        answered(review, **SAME_DAY)

        assert fresh(review).due_at == review.due_at

    def test_it_takes_back_a_nurses_lower_judgement(self) -> None:
        by = nurse()
        review = taken_review(by, urgency="soon")
        override_urgency(
            review_id=review.pk,
            urgency=Urgency.ROUTINE,
            reason="seen at the ward",
            seen=review.revision,
            by=by,
        )
        answered(agreed(review), leg_weakness="yes")

        assert fresh(review).effective_urgency == Urgency.EMERGENCY

    def test_a_fresh_claim_is_kept(self) -> None:
        by = nurse()
        review = agreed(taken_review(by, urgency="soon"))
        answered(review, leg_weakness="yes")

        assert fresh(review).claimed_by == by

    def test_a_claim_that_went_stale_ends(self) -> None:
        review = agreed(taken_review(nurse(), urgency="soon"))
        left_alone(review, 600)
        answered(review, leg_weakness="yes")

        assert fresh(review).claimed_by is None

    def test_somebody_who_answers_can_be_reached(self) -> None:
        review = agreed(unreached_review(nurse(), urgency="emergency"))
        answered(review, leg_weakness="yes")

        assert fresh(review).asked_by is None

    def test_when_the_rules_fail_it_comes_back_as_an_emergency(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_sheet: object) -> None:
            raise EvaluationError("bone_metastasis", "a_rule")

        review = agreed(closed_review(nurse(), urgency="soon"))
        submission = begun(review)
        monkeypatch.setattr("triage.actions.submissions.assess", fail)
        send_page(submission_id=submission.pk, page_id="movement", given={"leg_weakness": "no"}, by=BY)

        assert (fresh(review).is_closed, fresh(review).urgency) == (False, "emergency")

    def test_when_it_cannot_be_brought_back_nothing_of_the_page_is_stored(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("the database is gone")

        review = agreed(closed_review(nurse(), urgency="soon"))
        submission = begun(review)
        monkeypatch.setattr(follow_ups, "bring_back", fail)
        with pytest.raises(RuntimeError):
            send_page(submission_id=submission.pk, page_id="movement", given={"leg_weakness": "yes"}, by=BY)

        assert not Submission.objects.get(pk=submission.pk).answers
