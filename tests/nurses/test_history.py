"""Whose review it is, and what changed since that person's last one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.nurses.people import assessed_submission, editor, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.reviews.persons import decide_person
from triage.actions.reviews.sharing import Contact, share_submission
from triage.actions.submissions import erase_submission
from triage.models import Clinic, PersonDecision, Review
from triage.models.submissions import Respondent
from triage.nurses.presenters.trend import present_trend

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.patients.html import Seen

pytestmark = pytest.mark.usefixtures("live_version")


@pytest.fixture
def nora() -> User:
    """A nurse."""
    return nurse()


def sees(user: User, review: Review) -> Seen:
    """What somebody sees of a review."""
    return read(logged_in(user).get(reverse("nurses:review", args=[review.pk])))


def decide_url(review: Review, other: Review) -> str:
    """Where a nurse says whether two are of one person."""
    return reverse("nurses:decide_person", args=[review.pk, other.pk])


def shared(urgency: str = "soon", days_ago: int = 0, **answers: str) -> Review:
    """A review of Pat Doe, shared some days ago."""
    submission = assessed_submission(urgency=urgency, **answers)
    whom = Contact(name="Pat Doe", phone="555 010 1234")
    review = share_submission(submission_id=submission.pk, contact=whom, by=None).review
    review.shared_at -= timedelta(days=days_ago)
    review.save()
    return review


def join(user: User, *reviews: Review) -> None:
    """Confirm that reviews are of one person."""
    first, *others = reviews
    for other in others:
        decide_person(review_id=first.pk, other_id=other.pk, is_same=True, by=user)


class TestProbablyTheSame:
    """Offered by what matches, joined only by a nurse."""

    @pytest.mark.parametrize(
        ("contact", "matches"),
        [
            ({"phone": "(555) 010-1234"}, "Same phone"),
            ({"phone": "555 999 0000", "record_number": "a77"}, "Same record number"),
            (
                {"phone": "555 999 0000", "name": "P. Doe", "birth_date": date(1960, 5, 17)},
                "Same birth date and surname",
            ),
            ({"record_number": "A-77"}, "Same phone, record number"),
        ],
    )
    def test_says_what_matches(self, nora: User, contact: dict[str, str], matches: str) -> None:
        review = shared_review(record_number="A 77", birth_date=date(1960, 5, 17))
        shared_review(**contact)  # type: ignore[arg-type]

        assert matches in sees(nora, review).words

    def test_somebody_else_is_not_offered(self, nora: User) -> None:
        review = shared_review()
        shared_review(name="Else", phone="555 999 0000")

        assert "Is this the same person?" not in sees(nora, review).words

    def test_same_person_joins_the_histories(self, nora: User) -> None:
        review, other = shared_review(), shared_review()
        logged_in(nora).post(decide_url(review, other), {"answer": "same"})

        review.refresh_from_db()
        other.refresh_from_db()
        assert review.person is not None
        assert review.person == other.person
        assert "Other reviews of this person" in sees(nora, review).words

    def test_not_the_same_is_not_offered_again(self, nora: User) -> None:
        review, other = shared_review(), shared_review()
        logged_in(nora).post(decide_url(review, other), {"answer": "not_same"})

        assert "Is this the same person?" not in sees(nora, review).words
        assert "Is this the same person?" not in sees(nora, other).words

    @pytest.mark.parametrize("answer", ["", "perhaps"])
    def test_another_answer_decides_nothing(self, nora: User, answer: str) -> None:
        review, other = shared_review(), shared_review()
        client = logged_in(nora)
        response = client.post(decide_url(review, other), {"answer": answer}, follow=True)

        assert "Choose whether it is the same person." in read(response).words
        assert not PersonDecision.objects.exists()

    def test_two_that_do_not_match_cannot_be_joined(self, nora: User) -> None:
        review, other = shared_review(), shared_review(name="Else", phone="555 999 0000")
        client = logged_in(nora)
        response = client.post(decide_url(review, other), {"answer": "same"}, follow=True)

        assert "nothing matches any more" in read(response).words
        assert not PersonDecision.objects.exists()

    def test_deciding_twice_changes_nothing(self, nora: User) -> None:
        review, other = shared_review(), shared_review()
        client = logged_in(nora)
        for _ in range(2):
            client.post(decide_url(review, other), {"answer": "same"})

        assert PersonDecision.objects.count() == 2

    def test_only_nurses_decide(self) -> None:
        review, other = shared_review(), shared_review()

        assert Client().post(decide_url(review, other)).status_code == 302
        assert logged_in(editor()).post(decide_url(review, other)).status_code == 403

    def test_an_unknown_review_is_not_found(self, nora: User) -> None:
        review = shared_review()
        unknown = Review(pk=987)

        assert logged_in(nora).post(decide_url(review, unknown)).status_code == 404
        assert logged_in(nora).post(decide_url(unknown, review)).status_code == 404
        assert logged_in(nora).get(decide_url(review, review)).status_code == 405


class TestSinceLast:
    """New or worse comes first."""

    def test_names_signs_that_are_new(self, nora: User) -> None:
        then, now = shared("soon", 7), shared("emergency", numbness_saddle="yes")
        join(nora, now, then)
        words = sees(nora, now).words
        label = now.submission.version.protocol.questions["numbness_saddle"].label.to("en")

        assert f"{label[0].upper()}{label[1:]}: Yes (then: No)" in words
        assert "Emergency now, Soon then: more urgent." in words
        assert words.index("New or worse since last time") < words.index("All answers")

    def test_names_what_is_now_not_sure_and_what_is_gone(self, nora: User) -> None:
        then, now = shared("emergency", 7), shared("soon", numbness_saddle="no", leg_weakness="no")
        join(nora, now, then)
        words = sees(nora, now).words
        label = now.submission.version.protocol.questions["leg_weakness"].label.to("en")

        assert "Emergency then: less urgent." in words
        assert f"{label[0].upper()}{label[1:]}: No (then: Yes)" in words.partition("Gone or better")[2]

    def test_names_numbers_that_rose(self, nora: User) -> None:
        then, now = shared("soon", 7), shared("soon")
        for review, days in ((then, 1), (now, 2)):
            review.submission.answers["bowel_not_opened_days"] = days
            review.submission.save()
        join(nora, now, then)
        words = sees(nora, now).words

        assert ": 2 days (then: 1 days)" in words

    def test_says_when_nothing_is_new(self, nora: User) -> None:
        then, now = shared("soon", 7), shared("soon")
        join(nora, now, then)
        words = sees(nora, now).words

        assert "No sign is new, and no number rose." in words
        assert "Soon now, Soon then: as urgent." in words

    def test_the_last_one_before_counts_not_the_newest(self, nora: User) -> None:
        first, middle, newest = shared("soon", 9), shared("emergency", 5), shared("soon")
        join(nora, middle, first, newest)
        words = sees(nora, middle).words

        assert "Emergency now, Soon then: more urgent." in words
        assert "This person shared again later:" in words

    def test_without_a_confirmed_history_there_is_none(self, nora: User) -> None:
        shared("soon", 7)

        assert "New or worse since last time" not in sees(nora, shared("emergency")).words

    def test_erased_answers_are_not_compared(self, nora: User) -> None:
        then, now = shared("soon", 7), shared("soon")
        join(nora, now, then)
        erase_submission(submission_id=then.submission_id, by=Respondent.SELF)

        assert "New or worse since last time" not in sees(nora, now).words


class TestTrend:
    """A small picture, with a table behind it."""

    def test_says_in_words_what_it_shows(self, nora: User) -> None:
        then, now = shared("soon", 7), shared("emergency")
        join(nora, now, then)
        page = sees(nora, now)
        local = Clinic.load().local(now.shared_at)

        assert f"{local:%b} {local.day}: Emergency." in page.words
        assert "The same as a table" in page.words
        assert 'role="img"' in page.raw
        assert "style=" not in page.raw

    def test_shows_the_oldest_left_and_the_most_urgent_on_top(self) -> None:
        then, now = shared("soon", 7), shared("emergency")
        trend = present_trend(now, [then], Clinic.load())

        assert trend is not None
        first, last = trend.points
        assert (first.id, last.id) == (then.pk, now.pk)
        assert first.x < last.x
        assert first.y > last.y

    def test_one_review_makes_no_picture(self) -> None:
        assert present_trend(shared(), [], Clinic.load()) is None

    def test_shows_the_latest_ten(self) -> None:
        reviews = [shared(days_ago=days) for days in range(12)]
        trend = present_trend(reviews[0], reviews[1:], Clinic.load())

        assert trend is not None
        assert [point.id for point in trend.points] == [review.pk for review in reviews[9::-1]]

    def test_points_stand_as_far_apart_as_their_days(self) -> None:
        reviews = [shared(), shared(), shared()]
        first = reviews[0].shared_at
        for review, days in zip(reviews, (0, 4, 6), strict=True):
            Review.objects.filter(pk=review.pk).update(shared_at=first + timedelta(days=days))
            review.refresh_from_db()
        trend = present_trend(reviews[0], reviews[1:], Clinic.load())

        assert trend is not None
        one, two, three = (point.x for point in trend.points)
        assert abs((two - one) - 2 * (three - two)) <= 2
