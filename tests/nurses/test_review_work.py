"""Work on a review: calls, notes, urgency, closing, the second nurse, opening again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.nurses.people import editor, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.reviews.claims import claim_review, release_review
from triage.actions.reviews.sharing import add_to_shared, withdraw_shared
from triage.models import Clinic, Review
from triage.models.review_columns import Outcome
from triage.models.reviews import EntryKind

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.patients.html import Seen

pytestmark = pytest.mark.usefixtures("live_version")

VERBS = ["attempt", "note", "override", "close", "second_nurse", "reopen"]


def local(moment: datetime) -> str:
    """A moment as a nurse writes it."""
    return Clinic.load().local(moment).strftime("%Y-%m-%dT%H:%M")


class Work:
    """A nurse at work on one review, with the page open as it was last loaded."""

    def __init__(self, user: User, review: Review) -> None:
        self.user, self.client, self.pk = user, logged_in(user), review.pk
        self.load()

    def load(self) -> None:
        """Load the page anew."""
        page = self.client.get(reverse("nurses:review", args=[self.pk])).context["page"]
        self.fields = {
            "seen": page.review.revision,
            "last_entry": page.last_entry,
            "form_key": str(uuid4()),
        }

    @property
    def review(self) -> Review:
        """What is stored now."""
        return Review.objects.get(pk=self.pk)

    def sends(self, verb: str, **fields: str) -> Response:
        """Send a form of the page as it was loaded."""
        return self.client.post(reverse(f"nurses:{verb}", args=[self.pk]), self.fields | fields)

    def is_told(self, verb: str, **fields: str) -> Seen:
        """Send a form that is refused."""
        response = self.sends(verb, **fields)
        assert response.status_code == 200
        return read(response)

    def does(self, verb: str, **fields: str) -> Seen:
        """Send a form that is accepted, and see the page after it."""
        response = self.sends(verb, **fields)
        assert response.status_code == 302, read(response).words
        self.load()
        return read(self.client.get(response["Location"]))

    def calls(self, result: str = "no_answer", **fields: str) -> Seen:
        """Record a call of just now."""
        return self.does("attempt", result=result, at=local(timezone.now()), **fields)

    def closes(self) -> Seen:
        """Close it after a talk."""
        return self.does("close", outcome="advice", text="Rest.", reached_at=local(timezone.now()))


@pytest.fixture
def review() -> Review:
    """An emergency."""
    return shared_review()


@pytest.fixture
def nora(review: Review) -> Work:
    """A nurse who has taken it."""
    user = nurse()
    claim_review(review_id=review.pk, by=user)
    return Work(user, review)


@pytest.mark.parametrize("verb", VERBS)
class TestDoor:
    """Who may work."""

    def test_an_anonymous_user_must_log_in(self, verb: str, review: Review) -> None:
        assert Client().post(reverse(f"nurses:{verb}", args=[review.pk])).status_code == 302

    def test_an_editor_is_refused(self, verb: str, review: Review) -> None:
        assert logged_in(editor()).post(reverse(f"nurses:{verb}", args=[review.pk])).status_code == 403

    def test_an_unknown_review_is_not_found(self, verb: str) -> None:
        assert logged_in(nurse()).post(reverse(f"nurses:{verb}", args=[987])).status_code == 404

    def test_it_cannot_be_opened_by_its_address(self, verb: str, review: Review) -> None:
        assert logged_in(nurse()).get(reverse(f"nurses:{verb}", args=[review.pk])).status_code == 405

    def test_an_empty_form_changes_nothing(self, verb: str, review: Review) -> None:
        response = logged_in(nurse()).post(reverse(f"nurses:{verb}", args=[review.pk]))

        assert "This was not saved" in read(response).words
        assert review.entries.count() == 1


class TestLoggedOut:
    """The log-in ended while the page was open."""

    @pytest.mark.parametrize(
        ("verb", "field"), [("note", "text"), ("attempt", "text"), ("close", "text"), ("override", "reason")]
    )
    def test_what_was_written_is_shown_and_nothing_saved(self, nora: Work, verb: str, field: str) -> None:
        nora.client.logout()
        page = nora.is_told(verb, **{field: "My own <b>words</b>."})

        assert "You were logged out: nothing was saved" in page.words
        assert "My own &lt;b&gt;words&lt;/b&gt;." in page.raw
        assert nora.review.entries.count() == 2

    def test_logging_in_again_leads_back_to_the_review(self, nora: Work) -> None:
        nora.client.logout()
        log_in = f"/staff/log-in/?next=/staff/review/{nora.pk}/"

        assert log_in in nora.is_told("note", text="My own words.").links
        assert nora.sends("note", text=" ")["Location"] == log_in

    def test_a_forged_form_is_not_shown(self, nora: Work) -> None:
        nora.client = Client(enforce_csrf_checks=True)
        response = nora.sends("note", text="Forged.")

        assert response.status_code == 403
        assert "Forged." not in read(response).raw


class TestCalls:
    """Attempts to reach somebody."""

    def test_a_call_is_in_the_timeline(self, nora: Work) -> None:
        page = nora.calls("voicemail", text="Asked to call back.")

        assert "Call: Left a voicemail" in page.words
        assert "Asked to call back." in page.words

    def test_a_call_that_reached_them_fills_in_the_time_of_closing(self, nora: Work) -> None:
        nora.calls("reached")
        reached_at = nora.review.reached_at

        assert reached_at is not None
        page = read(nora.client.get(reverse("nurses:review", args=[nora.pk])))
        fields = [box["value"] for box in page.inputs if box.get("name") == "reached_at"]
        assert fields == [local(reached_at)]

    def test_now_is_filled_in(self, nora: Work) -> None:
        page = read(nora.client.get(reverse("nurses:review", args=[nora.pk])))
        filled = next(box["value"] for box in page.inputs if box.get("name") == "at")

        assert filled in (local(timezone.now()), local(timezone.now() - timedelta(minutes=1)))

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"result": "", "at": "2026-11-23T14:05"}, "Choose what came of the call."),
            ({"result": "bribed", "at": "2026-11-23T14:05"}, "not one of the available choices"),
            ({"result": "reached", "at": ""}, "Write when you called."),
            ({"result": "reached", "at": "at noon"}, "Write day and time"),
            ({"result": "reached", "at": "2099-01-01T00:00"}, "A call cannot be in the future."),
            ({"result": "reached", "at": "2020-01-01T00:00"}, "before the answers were shared"),
            ({"result": "reached", "at": "2020-03-08T02:30"}, "02:30 did not exist that day"),
            ({"result": "reached", "at": "2026-11-23T14:05", "text": "x" * 2001}, "at most 2000"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(self, nora: Work, fields: dict[str, str], message: str) -> None:
        page = nora.is_told("attempt", **({"text": "She sounded well."} | fields))

        assert message in page.words
        assert fields.get("text", "She sounded well.") in page.raw
        assert not fields["at"] or fields["at"] in page.raw

    def test_a_wrong_number_asks_for_another_one(self, nora: Work) -> None:
        sent = nora.sends("attempt", result="wrong_number", at=local(timezone.now()))
        assert "Find another number" in read(nora.client.get(sent["Location"])).words
        nora.load()
        page = nora.calls("wrong_number", other_phone="555 010 9999")
        assert "tel:5550109999" in page.links

    def test_a_number_that_is_none_is_refused(self, nora: Work) -> None:
        page = nora.is_told(
            "attempt", result="wrong_number", at=local(timezone.now()), other_phone="her sister"
        )

        assert "her sister" in page.raw
        assert nora.review.contact.other_phone == ""

    def test_a_withdrawn_one_takes_the_call_that_took_place(self, nora: Work) -> None:
        withdraw_shared(review_id=nora.pk)
        nora.load()
        page = nora.calls("reached", text="She is fine, her son is with her.")

        assert "She is fine" in page.words
        assert nora.review.outcome == Outcome.WITHDRAWN

    def test_only_the_nurse_who_claimed_it_records_calls(self, review: Review) -> None:
        maria = Work(nurse("maria"), review)
        page = maria.is_told("attempt", result="reached", at=local(timezone.now()), text="Hello")

        assert "Take this review first" in page.words
        assert "Hello" in page.raw


class TestNotes:
    """Notes."""

    def test_anybody_who_works_the_queue_may_write_one(self, review: Review) -> None:
        page = Work(nurse("maria"), review).does("note", text="Her <b>son</b> called.")

        assert "Her &lt;b&gt;son&lt;/b&gt; called." in page.raw

    def test_a_note_needs_words(self, nora: Work) -> None:
        assert "Write the note first." in nora.is_told("note", text="  ").words


class TestUrgency:
    """Up and down."""

    @pytest.mark.parametrize("urgency", ["same_day", "soon", "routine"])
    def test_changes_with_a_reason(self, nora: Work, urgency: str) -> None:
        nora.calls("reached")
        page = nora.does("override", urgency=urgency, reason="Known and treated.")

        assert nora.review.effective_urgency == urgency
        assert "Known and treated." in page.words

    def test_a_reason_is_chosen_from_the_clinics_list(self, nora: Work) -> None:
        nora.calls("reached")
        chosen = Clinic.load().listed_reasons()[0]
        page = nora.does("override", urgency="soon", chosen=chosen)

        assert chosen in page.words

    @pytest.mark.parametrize("reason", ["x", "milder"])
    def test_one_letter_or_word_is_no_reason(self, nora: Work, reason: str) -> None:
        nora.calls("reached")
        page = nora.is_told("override", urgency="soon", reason=reason)

        assert f"“{reason}” says too little." in page.words
        assert nora.review.override == ""

    def test_lowering_an_emergency_that_nobody_spoke_to_waits_for_a_second_nurse(self, nora: Work) -> None:
        sent = nora.sends("override", urgency="routine", reason="Known and treated.")
        page = read(nora.client.get(sent["Location"]))

        assert "Not changed yet: a second nurse must agree first." in page.words
        assert "asks a second nurse to agree to lower it to routine" in page.words
        assert nora.review.effective_urgency == "emergency"

    def test_needs_a_reason(self, nora: Work) -> None:
        page = nora.is_told("override", urgency="soon", reason="")

        assert "Say why you change the urgency." in page.words
        assert ("urgency", "soon") in page.ticked

    def test_the_same_urgency_is_not_offered(self, nora: Work) -> None:
        page = nora.is_told("override", urgency="emergency", reason="x")

        assert "not one of the available choices" in page.words


class TestClosing:
    """A coded outcome."""

    @pytest.mark.parametrize("outcome", ["sent_to_er", "appointment", "advice", "in_care"])
    def test_closes_with_the_time_reached(self, nora: Work, outcome: str) -> None:
        nora.calls("reached")
        page = nora.does("close", outcome=outcome, reached_at=local(timezone.now()), text="Went at once.")

        assert nora.review.outcome == outcome
        assert "Closed" in page.words
        assert "Record a call" not in page.words

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({}, "Choose how it ended."),
            ({"outcome": "advice", "text": "Rest."}, "Say when you reached them."),
            ({"outcome": "in_care", "reached_at": "2020-01-01T00:00"}, "must lie between sharing and now"),
            ({"outcome": "duplicate"}, "Choose the open review of the same person that this one repeats."),
            ({"outcome": "not_reached"}, "Call at least 3 times first; 0 calls count so far."),
            ({"outcome": "withdrawn"}, "not one of the available choices"),
        ],
    )
    def test_what_is_missing_is_said_and_kept(self, nora: Work, fields: dict[str, str], message: str) -> None:
        page = nora.is_told("close", **fields)

        assert message in page.words
        assert not nora.review.is_closed

    def test_a_note_can_still_be_written_on_a_closed_one(self, nora: Work) -> None:
        nora.closes()

        assert "One more word." in nora.does("note", text="One more word.").words


class TestSecondNurse:
    """An emergency that nobody reached."""

    @pytest.fixture
    def waiting(self, nora: Work) -> Review:
        """One for which the first nurse could reach nobody."""
        Clinic.objects.create(attempts_needed=1)
        nora.calls()
        page = nora.does("close", outcome="not_reached", text="Three calls.")
        assert "asks a second nurse to agree to close it as “Could not reach”" in page.words
        return nora.review

    def test_agrees_and_it_closes(self, waiting: Review) -> None:
        maria = Work(nurse("maria"), waiting)
        maria.does("second_nurse", answer="agree", text="Called too.")

        assert maria.review.outcome == Outcome.NOT_REACHED

    def test_keeps_it_open(self, waiting: Review) -> None:
        maria = Work(nurse("maria"), waiting)
        page = maria.does("second_nurse", answer="keep", text="Try her son now.")

        assert maria.review.asked_by is None
        assert "Try her son now." in page.words

    def test_the_first_nurse_cannot_be_the_second(self, nora: Work, waiting: Review) -> None:
        page = nora.is_told("second_nurse", answer="agree", text="Called too myself.")

        assert "Another nurse must look at this" in page.words
        assert not waiting.is_closed

    def test_an_answer_must_be_chosen(self, waiting: Review) -> None:
        assert "Choose your answer." in Work(nurse("maria"), waiting).is_told("second_nurse").words


class TestReopening:
    """Back into the queue."""

    def test_opens_with_a_reason(self, nora: Work) -> None:
        nora.closes()
        nora.does("reopen", reason="It was not over.")

        assert not nora.review.is_closed

    def test_needs_a_reason(self, nora: Work) -> None:
        nora.closes()

        assert "Say why you open it again." in nora.is_told("reopen", reason="").words

    def test_one_that_was_taken_back_stays_closed(self, nora: Work) -> None:
        withdraw_shared(review_id=nora.pk)
        nora.load()

        assert "there is nobody to call" in nora.is_told("reopen", reason="Why ever not").words


class TestSomebodyElseWasFirst:
    """A form that lay open while the review changed."""

    def test_says_what_happened_and_keeps_the_text(self, nora: Work) -> None:
        add_to_shared(review_id=nora.pk, text="I can walk again.")
        page = nora.is_told("override", urgency="soon", reason="My own words.")

        assert "Somebody changed this while you had it open" in page.words
        assert "I can walk again." in page.words
        assert "My own words." in page.raw
        assert ("urgency", "soon") in page.ticked
        assert nora.review.override == ""

    def test_says_nothing_of_what_was_seen_before(self, nora: Work) -> None:
        add_to_shared(review_id=nora.pk, text="Seen before.")
        nora.load()
        add_to_shared(review_id=nora.pk, text="Not seen.")
        page = nora.is_told("close", outcome="duplicate", text="Review 1")
        box = page.words.partition("Somebody changed")[2].partition("Nothing of yours")[0]

        assert "Not seen." in box
        assert "Seen before." not in box

    def test_can_be_sent_again_from_the_page_that_says_so(self, nora: Work) -> None:
        add_to_shared(review_id=nora.pk, text="More.")
        page = nora.is_told("close", outcome="duplicate", text="Review 1")
        nora.fields = dict(page.hidden)
        nora.closes()

        assert nora.review.is_closed

    def test_when_another_took_it_over_the_form_stays_with_its_text(self, nora: Work) -> None:
        maria = nurse("maria")
        release_review(review_id=nora.pk, by=nora.user)
        claim_review(review_id=nora.pk, by=maria)
        page = nora.is_told("close", outcome="duplicate", text="Long text.")

        assert "Maria: Taken" in page.words
        assert "Long text." in page.raw
        assert "Maria holds this" in page.words

    def test_what_was_sent_twice_is_stored_once_and_said_so(self, nora: Work) -> None:
        form = {"result": "no_answer", "at": local(timezone.now()), "text": "Rang long."}
        assert nora.sends("attempt", **form).status_code == 302
        again = nora.sends("attempt", **form)

        page = read(nora.client.get(again["Location"]))
        assert "This was saved already when you sent it before." in page.words
        assert nora.review.entries.filter(kind=EntryKind.ATTEMPT).count() == 1

    def test_other_words_in_the_same_form_are_not_lost(self, nora: Work) -> None:
        nora.sends("note", text="First words.")
        nora.sends("note", text="Other words.")

        assert [entry.text for entry in nora.review.entries.filter(kind=EntryKind.NOTE)] == [
            "First words.",
            "Other words.",
        ]

    def test_a_closing_whose_answer_was_lost_is_no_change_by_somebody_else(self, nora: Work) -> None:
        form = {"outcome": "advice", "text": "Rest.", "reached_at": local(timezone.now())}
        nora.sends("close", **form)
        again = nora.sends("close", **form)

        assert again.status_code == 302
        assert nora.review.entries.filter(kind=EntryKind.CLOSED).count() == 1

    def test_a_call_needs_no_fresh_page(self, nora: Work) -> None:
        add_to_shared(review_id=nora.pk, text="More.")
        nora.calls("voicemail")

        assert nora.review.entries.filter(kind=EntryKind.ATTEMPT).count() == 1

    def test_a_form_without_its_revision_is_refused(self, nora: Work) -> None:
        nora.fields = {}

        assert "sent incompletely" in nora.is_told("close", outcome="duplicate", text="Review 1").words

    def test_the_address_stays_that_of_the_page(self, nora: Work) -> None:
        url = reverse("nurses:review", args=[nora.pk])

        assert nora.sends("note", text="")["HX-Replace-Url"] == url


class TestCallsSoFar:
    """What whoever calls next reads beside the number."""

    def test_nothing_is_said_before_the_first_call(self, nora: Work) -> None:
        assert "so far." not in read(nora.client.get(reverse("nurses:review", args=[nora.pk]))).words

    def test_the_calls_are_counted_and_the_last_is_told(self, nora: Work) -> None:
        nora.calls("voicemail")
        words = nora.calls("no_answer").words
        assert "2 calls so far. The last, " in words
        assert ": no answer." in words
        assert "A number was wrong" not in words

    def test_a_wrong_number_is_told_until_the_end(self, nora: Work) -> None:
        nora.calls("wrong_number", other_phone="555 010 9999")
        assert "A number was wrong: see what happened so far" in nora.calls("voicemail").words
