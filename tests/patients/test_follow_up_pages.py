"""Answering again on a later day, as a patient does it with the code."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from tests.patients.html import read
from tests.patients.person import Person, database_locked, page_form
from tests.patients.sharer import SIGNS, review_of, sentences, shares
from triage.engine.safety.words import TEXT_GRADE, reading_grade
from triage.models import FollowUp, Review, Submission
from triage.patients import follow_up as follow_up_views

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.patients.html import Seen

CODE, STATUS, CONSENT, AGAIN = "/code/", "/code/status/", "/code/consent/", "/code/again/"
ASKED, OPEN = "Answer again tomorrow?", "How are you today?"


class Returner:
    """Somebody who shared and comes back with the code, in a browser that knows nothing else."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.code = shares(person)
        self.review_id = review_of(person).pk
        self.client = Client()
        self.client.post(CODE, {"code": self.code})

    @property
    def review(self) -> Review:
        """How it stands now."""
        return Review.objects.get(pk=self.review_id)

    def sees(self) -> Seen:
        """The page of the code."""
        return read(self.client.get(STATUS))

    def sends(self, address: str, **fields: str) -> Response:
        """Press a button of that page."""
        token = dict(self.sees().hidden)["form_token"]
        return self.client.post(address, {"form_token": token, **fields})

    def agrees(self) -> Seen:
        """Agree, and read what the page says then."""
        return read(self.client.get(self.sends(CONSENT, answer="agree")["Location"]))

    def agreed_yesterday(self) -> None:
        """Come back on the day after agreeing."""
        self.agrees()
        Review.objects.filter(pk=self.review_id).update(
            follow_up_agreed_at=timezone.now() - timedelta(days=1)
        )

    def begins(self) -> Submission:
        """Press the button of the day."""
        first_page = self.sends(AGAIN)["Location"]
        return Submission.objects.get(pk=resolve(first_page).kwargs["submission_id"])

    def sends_page(self, submission: Submission, page_id: str, **given: str) -> Response:
        """Send one page of the new answers."""
        form = page_form(submission.version.protocol, page_id, given)
        return self.client.post(f"/check/{submission.pk}/questions/{page_id}/", form)

    def ends_consent_after_an_emergency(self) -> Submission:
        """Answer all of today's follow-up in which the first page was an emergency, then end the consent."""
        self.agreed_yesterday()
        submission = self.begins()
        self.sends_page(submission, "movement", leg_weakness="yes")
        for page in submission.version.protocol.pages[1:]:
            self.sends_page(submission, page.id)
        self.sends(CONSENT, answer="end")
        return submission

    def answers_all(self, submission: Submission, **given: str) -> Seen:
        """Send every page, go where each leads, ask for the result and read it."""
        page = submission.version.protocol.pages[0].id
        for _ in range(30):
            location = self.sends_page(submission, page, **given)["Location"]
            if location.endswith("/answers/"):
                return read(self.client.post(location, follow=True))
            led_to = resolve(location).kwargs
            submission, page = Submission.objects.get(pk=led_to["submission_id"]), led_to["page_id"]
        raise AssertionError("the questionnaire does not end")


@pytest.fixture
def returner(person: Person) -> Returner:
    """Somebody who was told to tell their doctor soon, and shared."""
    person.was_told(**SIGNS["soon"])
    return Returner(person)


class TestConsent:
    """Asked for in plain words, given and taken back."""

    def test_it_is_asked_for_and_says_what_it_means(self, returner: Returner) -> None:
        words = returner.sees().words

        assert ASKED in words
        assert "We send you nothing. You must come back to this page" in words
        assert "We do not promise that someone calls." in words
        assert "list at once. We do not ask you again first." in words
        assert "If you feel worse, do not wait for tomorrow. Call." in words

    def test_agreeing_says_from_when_on(self, returner: Returner) -> None:
        words = returner.agrees().words

        assert str(follow_up_views.AGREED) in words
        assert "You can answer again here from" in words
        assert ASKED not in words
        assert returner.review.follow_up_agreed_at is not None

    def test_it_can_be_taken_back(self, returner: Returner) -> None:
        returner.agrees()
        returner.sends(CONSENT, answer="end")

        assert returner.review.follow_up_agreed_at is None
        words = returner.sees().words
        assert str(follow_up_views.ENDED) in words
        assert ASKED in words

    def test_an_answer_that_means_nothing_changes_nothing(self, returner: Returner) -> None:
        assert returner.sends(CONSENT, answer="maybe")["Location"] == STATUS
        assert returner.review.follow_up_agreed_at is None

    def test_what_was_taken_back_asks_for_nothing(self, returner: Returner) -> None:
        token = dict(returner.sees().hidden)["form_token"]
        returner.client.post("/code/withdraw/", {"form_token": token})

        assert ASKED not in returner.sees().words
        response = returner.client.post(CONSENT, {"form_token": token, "answer": "agree"}, follow=True)
        assert "These answers were taken back." in read(response).words

    @pytest.mark.parametrize("address", [CONSENT, AGAIN])
    def test_without_a_code_one_is_asked_for(self, live_version: object, address: str) -> None:
        assert live_version
        assert Client().post(address, {"answer": "agree"})["Location"] == CODE

    @pytest.mark.parametrize("address", [CONSENT, AGAIN])
    def test_the_token_of_another_page_opens_nothing(self, returner: Returner, address: str) -> None:
        response = returner.client.post(address, {"form_token": "forged", "answer": "agree"})

        assert response["Location"] == CODE
        assert returner.review.follow_up_agreed_at is None

    @pytest.mark.parametrize("address", [CONSENT, AGAIN])
    def test_only_a_button_does_it(self, returner: Returner, address: str) -> None:
        assert returner.client.get(address).status_code == 405

    @pytest.mark.parametrize(
        ("action", "address"), [("agree_to_follow_ups", CONSENT), ("begin_follow_up", AGAIN)]
    )
    def test_a_failing_database_says_that_nothing_was_saved(
        self, returner: Returner, monkeypatch: pytest.MonkeyPatch, action: str, address: str
    ) -> None:
        monkeypatch.setattr(follow_up_views, action, database_locked)

        assert returner.sends(address, answer="agree").status_code == 503


class TestAnsweringAgain:
    """The same questions, on a later day, beside what was shared."""

    def test_on_the_same_day_it_cannot_be_begun(self, returner: Returner) -> None:
        returner.agrees()
        response = returner.sends(AGAIN)

        assert response["Location"] == STATUS
        assert str(follow_up_views.NOT_NOW) in returner.sees().words
        assert not FollowUp.objects.exists()

    def test_on_the_next_day_the_page_asks_how_they_are(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        words = returner.sees().words

        assert OPEN in words
        assert words.index(OPEN) < words.index("Add something")

    def test_it_leads_to_the_first_page_of_the_questions(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        submission = returner.begins()
        page = read(returner.client.get(f"/check/{submission.pk}/questions/movement/"))

        assert "Moving, feeling, bladder and bowels" in page.words
        assert submission.pk != returner.person.id
        assert submission.follow_up.review == returner.review

    def test_the_new_answers_are_only_for_the_browser_that_gives_them(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        submission = returner.begins()

        assert returner.person.client.get(f"/check/{submission.pk}/questions/movement/").status_code == 404

    def test_the_first_answers_are_not_opened_by_it(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        returner.begins()

        assert returner.client.get(returner.person.answers_url).status_code == 404

    def test_the_result_says_that_nurses_can_see_it_and_offers_no_second_sharing(
        self, returner: Returner
    ) -> None:
        returner.agreed_yesterday()
        submission = returner.begins()
        seen = returner.answers_all(submission, **SIGNS["soon"])

        assert "The nurses can see these answers" in seen.words
        assert f"/check/{submission.pk}/share/" not in seen.raw
        assert returner.client.get(f"/check/{submission.pk}/share/")["Location"] == STATUS

    def test_afterwards_the_page_says_when_and_offers_the_next_day(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        returner.answers_all(returner.begins(), **SIGNS["soon"])
        words = returner.sees().words

        assert "You answered again on" in words
        assert OPEN not in words
        assert "You can answer again here from" in words

    def test_what_was_begun_can_be_gone_on_with_in_the_same_browser(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        submission = returner.begins()
        returner.sends_page(submission, "movement")

        assert f"/check/{submission.pk}/answers/" in returner.sees().links
        other = Client()
        other.post(CODE, {"code": returner.code})
        assert f"/check/{submission.pk}/answers/" not in read(other.get(STATUS)).links

    def test_an_emergency_interrupts_and_is_in_the_queue_at_once(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        submission = returner.begins()
        location = returner.sends_page(submission, "movement", leg_weakness="yes")["Location"]
        seen = read(returner.client.get(location))

        assert location == f"/check/{submission.pk}/result/"
        assert "No one has read these answers yet." in seen.words
        assert returner.review.urgency == "emergency"
        assert returner.review.has_news

    def test_what_to_do_is_that_of_the_worse_answers(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        assert 'data-to-do="soon"' in returner.sees().raw
        returner.sends_page(returner.begins(), "movement", leg_weakness="yes")

        assert 'data-to-do="emergency"' in returner.sees().raw

    def test_better_answers_take_nothing_back(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        returner.answers_all(returner.begins())

        assert 'data-to-do="soon"' in returner.sees().raw

    def test_once_the_consent_is_taken_back_the_new_answers_are_the_persons_own(
        self, returner: Returner
    ) -> None:
        returner.agreed_yesterday()
        submission = returner.begins()
        returner.sends(CONSENT, answer="end")
        seen = returner.answers_all(submission, cancer_diagnosis="yes", **SIGNS["soon"])

        assert "The nurses can see these answers" not in seen.words
        assert "You can send them these answers." in seen.words
        assert not Submission.objects.get(pk=submission.pk).answers
        assert "You answered again on" not in returner.sees().words

    def test_what_an_emergency_interrupted_goes_on_in_answers_of_ones_own(self, returner: Returner) -> None:
        returner.agreed_yesterday()
        submission = returner.begins()
        result = returner.sends_page(submission, "movement", leg_weakness="yes")["Location"]
        returner.sends(CONSENT, answer="end")
        location = returner.sends_page(submission, "urgent_signs", cannot_urinate="yes")["Location"]
        own = resolve(location).kwargs["submission_id"]

        assert own != submission.pk
        assert returner.client.get(location).status_code == 200
        assert "cannot_urinate" not in Submission.objects.get(pk=submission.pk).answers
        assert returner.client.get(result)["Location"] == f"/check/{own}/result/"
        assert Client().get(location).status_code == 404

    def test_asking_for_the_result_of_it_finishes_ones_own_answers(self, returner: Returner) -> None:
        submission = returner.ends_consent_after_an_emergency()
        location = returner.client.post(f"/check/{submission.pk}/answers/")["Location"]
        own = Submission.objects.get(pk=resolve(location).kwargs["submission_id"])

        assert own.pk != submission.pk
        assert own.is_finished
        assert not Submission.objects.get(pk=submission.pk).is_finished
        assert returner.client.get(location).status_code == 200


class TestWords:
    """Easy to read, and never a promise."""

    @pytest.mark.parametrize("respondent", ["self", "other"])
    @pytest.mark.parametrize("urgency", ["soon", "same_day", "routine"])
    @pytest.mark.usefixtures("live_version", "open_clinic")
    def test_every_state_is_easy_to_read_and_never_tells_to_wait(self, respondent: str, urgency: str) -> None:
        person = Person(respondent)
        person.was_told(**SIGNS[urgency])
        returner = Returner.__new__(Returner)
        returner.person, returner.client = person, person.client
        returner.code = shares(person, consent="own" if respondent == "self" else "other")
        returner.review_id = review_of(person).pk
        pages = [returner.sees(), returner.agrees()]
        returner.agreed_yesterday()
        pages.append(returner.sees())
        pages.append(returner.answers_all(returner.begins(), **SIGNS[urgency]))
        pages.append(returner.sees())

        for seen in pages:
            assert not re.search(r"wait for (us|our|the|their) call|(we|someone) will call", seen.words, re.I)
        for seen in (pages[0], pages[1], pages[2], pages[4]):
            assert reading_grade(sentences(seen)) <= TEXT_GRADE, sentences(seen)
            part = re.search(r'<section class="follow-up".*?</section>', seen.raw, re.S)
            assert part
            own = sentences_of(part[0])
            assert reading_grade(own) <= 6, own

    def test_a_helper_is_asked_about_the_person(self, carer: Person) -> None:
        carer.was_told(**SIGNS["soon"])
        shares(carer, consent="other")
        words = read(carer.client.get(STATUS)).words

        assert "If the person feels worse, do not wait for tomorrow. Call." in words


def sentences_of(part: str) -> str:
    """The paragraphs and points of a part of a page."""
    texts = re.findall(r"<(?:p|li)\b[^>]*>(.*?)</(?:p|li)>", part, re.S)
    return " ".join(" ".join(re.sub(r"<[^>]+>", "", text).split()) for text in texts)


def test_erasing_later_answers_says_that_they_stay_with_what_was_shared(returner: Returner) -> None:
    returner.agreed_yesterday()
    later = returner.begins()
    seen = read(returner.client.get(f"/check/{later.pk}/erase/"))
    assert "These answers go with what you shared before." in seen.words
    assert "you also take that back" not in seen.words
