"""What nurses see of answers that a patient gave on a later day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.actions.reviews.moments import closed_review
from tests.actions.reviews.test_follow_ups import agreed, answered, yesterday
from tests.nurses.people import lead_nurse, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.counting.period import Period
from triage.actions.reviews.follow_ups import begin_follow_up
from triage.actions.submissions import erase_submission, send_page
from triage.models import Clinic, Review, Submission
from triage.models.submissions import Respondent
from triage.nurses.presenters.counts import present_counts
from triage.nurses.report.groups import Report

if TYPE_CHECKING:
    from django.test import Client

    from tests.patients.html import Seen

pytestmark = pytest.mark.usefixtures("live_version")
WORSE = {"leg_weakness": "yes"}


@pytest.fixture
def client() -> Client:
    """A lead nurse's browser."""
    return logged_in(lead_nurse())


def page_of(client: Client, review: Review) -> Seen:
    """The review's page."""
    return read(client.get(f"/staff/review/{review.pk}/"))


def came_back() -> Review:
    """A closed review that a follow-up brought back."""
    review = agreed(closed_review(nurse(), urgency="soon", name="Pat Again"))
    answered(review, **WORSE)
    return review


class TestQueue:
    """It stands there as what it is now."""

    def test_it_is_marked_and_shows_the_new_signs(self, client: Client) -> None:
        came_back()
        words = read(client.get("/staff/")).words

        assert "Worse at follow-up" in words
        assert "Emergency" in words
        assert "weak" in words.lower()

    def test_one_that_is_no_worse_is_not_marked(self, client: Client) -> None:
        answered(agreed(shared_review(urgency="soon")), unexplained_weight_loss="yes")
        words = read(client.get("/staff/")).words

        assert "Worse at follow-up" not in words
        assert "Patient added" in words

    def test_erased_answers_are_not_shown(self, client: Client) -> None:
        review = came_back()
        erase_submission(submission_id=review.follow_ups.get().submission_id, by=Respondent.SELF)

        assert read(client.get("/staff/")).words.count("Worse at follow-up") == 0

    def test_the_number_of_queries_does_not_grow(self, client: Client) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get("/staff/")
            return len(captured)

        came_back()
        queries()
        few = queries()
        for _ in range(3):
            answered(agreed(shared_review(urgency="soon")), **WORSE)

        assert queries() == few


class TestReviewPage:
    """Why it came back stands on top, with what is worse."""

    def test_it_says_why_it_came_back_and_what_is_worse(self, client: Client) -> None:
        review = came_back()
        words = page_of(client, review).words
        label = review.submission.version.protocol.questions["leg_weakness"].label.to("en")

        assert "Worse: this brought the review back." in words
        assert f"{label[0].upper()}{label[1:]}: Yes (before: No)" in words
        assert "Worse at follow-up: Emergency" in words
        assert "Agreed to be asked again" in words

    def test_the_first_answers_stay_below_it(self, client: Client) -> None:
        words = page_of(client, came_back()).words

        assert words.index("Answered again,") < words.index("All answers")

    def test_the_first_answers_do_not_count_as_corrected(self, client: Client) -> None:
        assert "After a correction" not in page_of(client, came_back()).words

    def test_several_days_are_shown_the_latest_first_each_against_the_one_before(
        self, client: Client
    ) -> None:
        review = agreed(shared_review(urgency="soon"))
        Review.objects.filter(pk=review.pk).update(follow_up_agreed_at=timezone.now() - timedelta(days=5))
        yesterday(answered(review, back_pain="yes"))
        answered(review)
        views = client.get(f"/staff/review/{review.pk}/").context["page"].follow_ups

        assert [view.urgency for view in views] == ["routine", "same_day"]
        assert [change.then for change in views[0].better if "back" in change.ask] == ["Yes"]

    def test_one_that_was_cut_short_is_shown_as_not_finished(self, client: Client) -> None:
        review = agreed(closed_review(nurse(), urgency="soon"))
        submission = answered(review, **WORSE)
        Submission.objects.filter(pk=submission.pk).update(finished_at=None)

        assert "Not finished: the rest was not answered." in page_of(client, review).words

    def test_one_that_was_only_begun_is_not_shown(self, client: Client) -> None:
        review = agreed(shared_review(urgency="soon"))
        submission = answered(review, **WORSE)
        review.follow_ups.update(answered_at=None, brought_back="")
        send_page(submission_id=submission.pk, page_id="movement", given={}, by=Respondent.SELF)
        review.follow_ups.update(answered_at=None, brought_back="")

        assert "Answered again," not in page_of(client, review).words

    def test_one_to_which_the_rules_could_not_be_applied_is_shown(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        review = agreed(closed_review(nurse(), urgency="soon"))
        submission = begin_follow_up(review_id=review.pk)
        with monkeypatch.context() as broken:
            broken.setattr("triage.actions.submissions.assess_submission", lambda _: None)
            send_page(
                submission_id=submission.pk,
                page_id="movement",
                given={"leg_weakness": "not_sure"},
                by=Respondent.SELF,
            )
        words = page_of(client, review).words

        assert "Worse: this brought the review back." in words
        assert "The rules could not be applied. Read the answers." in words
        assert "No rule found a sign." not in words.partition("All answers of that day")[0]

    def test_erased_answers_are_not_shown(self, client: Client) -> None:
        review = came_back()
        erase_submission(submission_id=review.follow_ups.get().submission_id, by=Respondent.SELF)
        seen = page_of(client, review)

        assert "These answers were erased by the patient." in seen.words
        assert "(before: No)" not in seen.words

    def test_the_record_holds_it(self, client: Client) -> None:
        review = came_back()
        words = read(client.get(f"/staff/review/{review.pk}/record/")).words

        assert "ANSWERED AGAIN, " in words
        assert "Worse: " in words


class TestCounts:
    """It belongs to what was shared; nothing counts it as not shared."""

    def test_it_is_not_counted_as_not_shared(self) -> None:
        came_back()

        assert present_counts(timezone.now()).totals == (0, 0)

    def test_the_report_counts_it_in_a_line_of_its_own(self, client: Client) -> None:
        came_back()
        answered(agreed(shared_review(urgency="soon")), unexplained_weight_loss="yes")
        clinic, now = Clinic.load(), timezone.now()
        today = clinic.local(now).date()
        report = Report(Period.of(today, today, clinic), clinic, now)

        assert (report.total().assessed, report.total().shared) == (2, 2)
        assert report.follow_ups() == (2, 1)
        assert report.by_urgency()["emergency"].assessed == 0  # type: ignore[index]
        words = read(client.get("/staff/report/")).words
        assert "Answered again 2 Answered again: brought back 1" in words
