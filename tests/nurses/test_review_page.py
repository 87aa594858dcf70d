"""The review page: whom to call, how urgent, why, and all answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.actions.reviews.moments import speak
from tests.nurses.people import assessed_submission, editor, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.sharing import Contact, add_to_shared, share_submission, withdraw_shared
from triage.actions.reviews.work import override_urgency
from triage.actions.submissions import erase_submission, send_page
from triage.engine.vocabulary import Urgency
from triage.models import AuditRow, HandoverNotes, Review
from triage.models.submissions import Respondent

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries

    from tests.patients.html import Seen
    from triage.models import Submission

pytestmark = pytest.mark.usefixtures("live_version")


@pytest.fixture
def nora() -> User:
    """A nurse."""
    return nurse()


def url(review: Review | int, name: str = "review") -> str:
    """An address of a review."""
    return reverse(f"nurses:{name}", args=[getattr(review, "pk", review)])


def sees(user: User, review: Review, name: str = "review") -> Seen:
    """What somebody sees of a review."""
    return read(logged_in(user).get(url(review, name)))


def share(submission: Submission, **contact: str) -> Review:
    """Share a submission that exists."""
    whom = Contact(**{"name": "Pat Doe", "phone": "555 010 1234"} | contact)  # type: ignore[arg-type]
    return share_submission(submission_id=submission.pk, contact=whom, by=None).review


@pytest.mark.parametrize("name", ["review", "record"])
class TestDoor:
    """Who gets in."""

    def test_a_nurse_opens_it(self, name: str, nora: User) -> None:
        assert logged_in(nora).get(url(shared_review(), name)).status_code == 200

    def test_an_anonymous_user_must_log_in(self, name: str) -> None:
        response = Client().get(url(shared_review(), name))

        assert response.status_code == 302
        assert reverse("nurses:log_in") in response["Location"]

    def test_an_editor_is_refused(self, name: str) -> None:
        assert logged_in(editor()).get(url(shared_review(), name)).status_code == 403

    def test_an_unknown_review_is_not_found(self, name: str, nora: User) -> None:
        assert logged_in(nora).get(url(987, name)).status_code == 404

    def test_it_cannot_be_posted_to(self, name: str, nora: User) -> None:
        assert logged_in(nora).post(url(shared_review(), name)).status_code == 405


class TestHead:
    """Whom to call, and the clock."""

    def test_says_whom_to_call_and_how(self, nora: User) -> None:
        review = shared_review(phone="+1 555-010-1234", record_number="A 77", best_time="evenings")
        page = sees(nora, review)

        assert "tel:+15550101234" in page.links
        for words in ("Pat Doe", "Record A 77", "Best time: evenings", "Emergency", "Nobody holds this."):
            assert words in page.words

    def test_says_how_long_it_waits(self, nora: User) -> None:
        review = shared_review()
        shared_at = timezone.now() - timedelta(minutes=12)
        Review.objects.filter(pk=review.pk).update(
            shared_at=shared_at, due_at=shared_at + timedelta(minutes=15)
        )

        assert "Waiting 12 min of 15 min" in sees(nora, review).words

    def test_says_when_it_is_overdue(self, nora: User) -> None:
        review = shared_review()
        shared_at = timezone.now() - timedelta(minutes=95)
        Review.objects.filter(pk=review.pk).update(
            shared_at=shared_at, due_at=shared_at + timedelta(minutes=15)
        )

        assert "overdue by 1 h 20 min" in sees(nora, review).words

    def test_a_free_one_can_be_taken(self, nora: User) -> None:
        page = sees(nora, shared_review())

        assert "Take" in page.words
        assert "Record a call" not in page.words

    def test_ones_own_offers_a_call_first(self, nora: User) -> None:
        review = shared_review()
        claim_review(review_id=review.pk, by=nora)
        page = sees(nora, review)

        assert "You hold this." in page.words
        assert page.words.index("Record a call") < page.words.index("Why")
        assert "Put back" in page.words

    def test_one_that_another_holds_cannot_be_taken(self, nora: User) -> None:
        review = shared_review()
        claim_review(review_id=review.pk, by=nurse("maria"))
        page = sees(nora, review)

        assert "Maria holds this" in page.words
        assert url(review, "claim") not in page.raw

    def test_one_held_for_long_without_a_move_can_be_taken_over(self, nora: User) -> None:
        review = shared_review()
        claim_review(review_id=review.pk, by=nurse("maria"))
        Review.objects.filter(pk=review.pk).update(touched_at=timezone.now() - timedelta(hours=2))

        assert "Take over" in sees(nora, review).words

    def test_a_number_that_cannot_be_dialled_is_no_link(self, nora: User) -> None:
        review = shared_review()
        review.contact.phone = "(cannot be read: its key is missing)"
        review.contact.save()
        page = sees(nora, review)

        assert "cannot be read" in page.words
        assert not [link for link in page.links if link.startswith("tel:")]

    def test_opening_is_noted_and_marks_it_read(self, nora: User) -> None:
        review = shared_review()
        sees(nora, review)

        review.refresh_from_db()
        assert review.read_at is not None
        assert AuditRow.objects.get(action="open").subject == str(review.pk)

    def test_an_urgency_that_a_nurse_changed_says_so(self, nora: User) -> None:
        review = shared_review()
        claim_review(review_id=review.pk, by=nora)
        speak(review, nora)
        override_urgency(
            review_id=review.pk, urgency=Urgency.SOON, reason="known and treated", seen=2, by=nora
        )

        assert "Changed by a nurse. The answers gave: Emergency." in sees(nora, review).words

    def test_what_the_patient_added_stands_on_top(self, nora: User) -> None:
        review = shared_review()
        claim_review(review_id=review.pk, by=nora)
        add_to_shared(review_id=review.pk, text="My leg is worse now.")
        page = sees(nora, review)

        assert page.words.index("My leg is worse now.") < page.words.index("Why")


class TestReasons:
    """Why it is urgent."""

    def test_gives_the_deciding_answers_as_they_were_asked(self, nora: User) -> None:
        review = shared_review()
        protocol = review.submission.version.protocol
        page = sees(nora, review)

        assert f"{protocol.questions['leg_weakness'].ask.to('en')} Yes" in page.words
        rule = next(rule for rule in protocol.rules if rule.id == "weak_or_unsteady_limbs")
        assert rule.clinician_note.to("en") in page.words
        assert "American Cancer Society, Bone Metastasis: Spinal cord compression" in page.words

    def test_someone_who_helps_was_asked_in_other_words(self, nora: User) -> None:
        submission = assessed_submission(respondent="other")
        ask = submission.version.protocol.questions["leg_weakness"].ask_other.to("en")
        page = sees(nora, share(submission))

        assert f"{ask} Yes" in page.words
        assert "Someone who helps them gave the answers." in page.words

    def test_a_correction_never_hides_what_was_shown(self, nora: User) -> None:
        review = shared_review()
        _correct(review.submission, leg_weakness="no", back_pain="yes")
        page = sees(nora, review)

        assert (
            "Was shown: Call now or go to the emergency room. After a correction: Call your care team today."
            in page.words
        )
        assert "(corrected since: No)" in page.words

    def test_no_sign_at_all_says_so(self, nora: User) -> None:
        assert "No rule found a sign." in sees(nora, shared_review(urgency="routine")).words


def _correct(submission: Submission, **answers: str) -> None:
    """Change answers, as a person does who goes back."""
    protocol = submission.version.protocol
    for page in {protocol.page_of[name].id for name in answers}:
        questions = protocol.page(page).questions  # type: ignore[union-attr]
        kept = {q.id: submission.answers[q.id] for q in questions if q.id in submission.answers}
        changed = {name: answer for name, answer in answers.items() if name in kept}
        send_page(submission_id=submission.pk, page_id=page, given=kept | changed, by=Respondent.SELF)


class TestAnswers:
    """Yes, not sure, no, not answered and not asked are told apart in words."""

    def test_every_kind_has_its_own_words(self, nora: User) -> None:
        submission = assessed_submission(numbness_saddle="not_sure")
        del submission.answers["trouble_urinating"]
        submission.sent_pages.remove("medicines_and_history")
        questions = submission.version.protocol.page_of["signs_since"].questions
        for question in questions:
            submission.answers.pop(question.id, None)
        submission.save()
        label = submission.version.protocol.questions["trouble_urinating"].label.to("en")
        words = sees(nora, share(submission)).words.partition("All answers")[2]
        # What the patient and the sheet are told, in the same words.
        assert words.strip().startswith("Empty rows count as no. Where a sign that cannot wait ended")

        assert "Yes " in words
        assert "Not sure " in words
        assert f"Asked, not answered {label}" in words
        assert "No " in words
        assert "Not asked: the person did not get this far." in words

    def test_a_page_that_other_answers_made_needless_says_so(self, nora: User) -> None:
        submission = assessed_submission()
        assert "pain_details" not in submission.sent_pages
        for question in submission.version.protocol.page("pain_details").questions:  # type: ignore[union-attr]
            submission.answers.pop(question.id, None)
        submission.save()

        assert (
            "Not asked: other answers made these questions needless." in sees(nora, share(submission)).words
        )

    def test_of_people_who_stopped_early_no_page_is_called_needless(self, nora: User) -> None:
        submission = assessed_submission()
        submission.sent_pages = ["movement"]
        submission.answers = {"leg_weakness": "yes"}
        submission.save()
        words = sees(nora, share(submission)).words

        assert "Not asked: the person did not get this far." in words
        assert "needless" not in words

    def test_answers_that_were_hidden_later_do_not_count(self, nora: User) -> None:
        submission = assessed_submission()
        submission.answers["pain_severity"] = 8
        submission.save()
        words = sees(nora, share(submission)).words

        assert "Answered once, then hidden by a later answer. These do not count:" in words

    def test_handover_notes_are_shown(self, nora: User) -> None:
        review = shared_review()
        HandoverNotes.objects.create(submission=review.submission, allergies="penicillin")
        page = sees(nora, review)

        assert "Allergies, also to scan dye. Kidney disease? penicillin" in page.words


class TestGone:
    """Closed, withdrawn and erased ones."""

    def test_a_withdrawn_one_opens_and_says_that_there_is_nobody_to_call(self, nora: User) -> None:
        review = shared_review()
        withdraw_shared(review_id=review.pk)
        page = sees(nora, review)

        assert "There is nobody to call." in page.words
        assert "Pat Doe" not in page.words
        assert "555" not in page.words
        assert "Open it again" not in page.words

    def test_what_was_added_to_the_sheet_of_a_withdrawn_one_is_not_shown(self, nora: User) -> None:
        review = shared_review()
        withdraw_shared(review_id=review.pk)
        # The sheet stays the patient's own.
        HandoverNotes.objects.create(submission=review.submission, contact="My son, 0177")

        assert "0177" not in sees(nora, review).words
        assert "0177" not in sees(nora, review, "record").words

    def test_erased_answers_are_not_shown(self, nora: User) -> None:
        review = shared_review()
        erase_submission(submission_id=review.submission_id, by=Respondent.SELF)
        page = sees(nora, review)

        assert "The answers were erased too." in page.words
        assert "All answers" not in page.words
        assert "weak" not in page.words

    def test_erased_answers_are_not_in_the_text_for_the_record(self, nora: User) -> None:
        review = shared_review()
        erase_submission(submission_id=review.submission_id, by=Respondent.SELF)

        assert "weak" not in sees(nora, review, "record").words


class TestRecord:
    """The plain text."""

    def test_holds_person_reasons_answers_and_work(self, nora: User) -> None:
        review = shared_review(record_number="A 77")
        claim_review(review_id=review.pk, by=nora)
        text = logged_in(nora).get(url(review, "record")).context["text"]

        for words in ("Name: Pat Doe", "Record number: A 77", "WHY", "YES", "\nNO\n", "Nora: Taken"):
            assert words in text
        assert "[weak_or_unsteady_limbs]" in text

    def test_copying_is_noted(self, nora: User) -> None:
        sees(nora, shared_review(), "record")

        assert AuditRow.objects.filter(action="copy").count() == 1


def test_the_number_of_queries_does_not_grow_with_the_history(
    nora: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    review = shared_review()
    client = logged_in(nora)
    client.get(url(review))
    for number in range(12):
        add_to_shared(review_id=review.pk, text=f"More {number}.")
        shared_review(urgency="soon")

    with django_assert_max_num_queries(22):
        client.get(url(review))
