"""Coming back with the code: whether it was read, adding to it, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.nurses.people import nurse
from tests.patients.html import read
from tests.patients.person import Person, database_locked
from tests.patients.sharer import SIGNS, own_status_url, review_of, sentences, shares
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.work import Closing, close_review, open_review, override_urgency
from triage.actions.written_codes import _CHARACTERS, normalize_code
from triage.engine.safety.words import TEXT_GRADE, reading_grade
from triage.engine.vocabulary import Urgency
from triage.models import AuditRow, Review, SharedContact
from triage.models.review_columns import Outcome

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

    from tests.patients.html import Seen

CODE = "/code/"
STATUS = "/code/status/"
WITHDRAW = "/code/withdraw/"
FORGET = "/code/forget/"
UNKNOWN = "We do not know this code."
WRONG = "2222-2222-2222"


class Sharer:
    """Somebody who shared, and the browser in which they come back."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.code = shares(person)
        self.review_id = review_of(person).pk
        self.client = Client()

    @property
    def review(self) -> Review:
        """How it stands now."""
        return Review.objects.get(pk=self.review_id)

    def enters(self, code: str | None = None, **headers: str) -> Response:
        """Send the code."""
        return self.client.post(CODE, {"code": code or self.code}, headers=headers)

    def comes_back(self) -> Seen:
        """Enter the code, and read what became of it."""
        self.enters()
        return self.sees()

    def sees(self) -> Seen:
        """Read what became of it."""
        return read(self.client.get(STATUS))

    @property
    def form_token(self) -> str:
        """The signed token of the forms on the page."""
        return dict(self.sees().hidden)["form_token"]

    def adds(self, text: str) -> Response:
        """Add words."""
        return self.client.post(STATUS, {"text": text, "form_token": self.form_token})

    def takes_back(self) -> Response:
        """Press Take it back twice."""
        token = dict(read(self.client.get(WITHDRAW)).hidden)["form_token"]
        return self.client.post(WITHDRAW, {"form_token": token})


@pytest.fixture
def sharer(person: Person) -> Sharer:
    """Somebody who was told to call today, and shared."""
    person.was_told(**SIGNS["same_day"])
    return Sharer(person)


def closes(sharer: Sharer) -> None:
    """Have a nurse speak to them and close it."""
    user = nurse()
    open_review(review_id=sharer.review_id, by=user)
    claim_review(review_id=sharer.review_id, by=user)
    closing = Closing(Outcome.APPOINTMENT, reached_at=timezone.now(), text="Thursday at nine")
    close_review(review_id=sharer.review_id, closing=closing, seen=sharer.review.revision, by=user)


# ---- the code


def test_the_start_page_leads_to_the_code(live_version: object) -> None:
    assert live_version
    assert CODE in read(Client().get("/")).links


def test_the_code_leads_to_what_became_of_it(sharer: Sharer) -> None:
    assert sharer.enters()["Location"] == STATUS
    assert "You shared these answers on" in sharer.sees().words


@pytest.mark.parametrize("spaced", ["-", " ", "", "  ", " - ", "\u2013"])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_the_code_may_be_written_in_any_way(sharer: Sharer, spaced: str, case: object) -> None:
    written = sharer.code.replace("-", spaced)
    written = written.lower() if case is str.lower else written
    assert sharer.enters(f" {written} ")["Location"] == STATUS


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "Write your code."),
        ("   ", "Write your code."),
        (WRONG, UNKNOWN),
        ("---", UNKNOWN),
        ("1", UNKNOWN),
        ("' OR 1=1", UNKNOWN),
        ("x" * 10_000, "This is too long for a code."),
    ],
)
@pytest.mark.usefixtures("sharer")
def test_a_wrong_code_says_so_and_is_kept(written: str, message: str) -> None:
    client = Client()
    response = client.post(CODE, {"code": written})
    assert response.status_code == 200
    raw = read(response).raw
    assert message in raw.split("autofocus")[1].split("</ul>")[0]
    assert message in raw.split('id="id_code-error"')[1].split("</p>")[0]
    assert client.get(STATUS)["Location"] == CODE


def test_a_wrong_code_is_written_again_as_it_was(sharer: Sharer) -> None:
    assert f'value="{WRONG}"' in read(sharer.enters(WRONG)).raw


def test_a_code_in_the_address_opens_nothing(sharer: Sharer) -> None:
    assert sharer.client.get(CODE, {"code": sharer.code}).status_code == 200
    assert sharer.client.get(STATUS)["Location"] == CODE


def test_a_code_that_lacks_a_letter_or_has_another_is_unknown(sharer: Sharer) -> None:
    other = "3" if sharer.code[-1] != "3" else "4"
    for written in (sharer.code[:-1], sharer.code[:-1] + other, sharer.code + "2"):
        assert UNKNOWN in read(sharer.enters(written)).words


def test_any_wrong_code_costs_the_same_work(sharer: Sharer) -> None:
    asked = []
    sharer.enters(WRONG)
    for written in (WRONG, "1", "---", "x" * 60, sharer.code[:-1]):
        with CaptureQueriesContext(connection) as queries:
            sharer.enters(written)
        asked.append([query["sql"].split("WHERE")[0] for query in queries.captured_queries])
    assert all(one == asked[0] for one in asked)
    assert sum("triage_review" in query for query in asked[0]) == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("address", [CODE, STATUS, WITHDRAW, FORGET])
@pytest.mark.django_db
def test_another_method_is_refused(address: str, method: str) -> None:
    assert Client().generic(method.upper(), address).status_code == 405


@pytest.mark.parametrize("address", [STATUS, WITHDRAW])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.django_db
def test_without_a_code_one_is_asked_for_it(address: str, method: str) -> None:
    assert Client().generic(method.upper(), address)["Location"] == CODE


@pytest.mark.parametrize("address", [CODE, STATUS, WITHDRAW])
def test_the_browser_keeps_no_copy(sharer: Sharer, address: str) -> None:
    sharer.enters()
    assert "no-store" in sharer.client.get(address)["Cache-Control"]


# ---- many wrong codes


def tries(client: Client, times: int) -> None:
    """Send so many wrong codes."""
    for _ in range(times):
        client.post(CODE, {"code": WRONG})


def test_a_right_code_opens_after_many_wrong_ones_in_the_same_browser(sharer: Sharer) -> None:
    tries(sharer.client, 30)
    assert sharer.enters()["Location"] == STATUS


def test_a_right_code_opens_after_many_wrong_ones_of_others_behind_the_same_proxy(
    sharer: Sharer, settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for _ in range(30):
        tries(Client(), 1)
    assert sharer.enters()["Location"] == STATUS


def test_guessing_stays_hopeless_without_a_limit(sharer: Sharer) -> None:
    # Asked a thousand times a second for a year, with a hundred thousand codes that would be right.
    guesses, right = 1000 * 365 * 24 * 3600, 100_000
    assert guesses * right / len(_CHARACTERS) ** len(normalize_code(sharer.code)) < 0.01


def test_the_log_tells_of_every_hundredth_wrong_code_without_it(
    sharer: Sharer, caplog: pytest.LogCaptureFixture
) -> None:
    tries(sharer.client, 99)
    assert "wrong codes" not in caplog.text
    tries(sharer.client, 1)
    assert "100 wrong codes were tried within an hour." in caplog.text
    assert WRONG not in caplog.text


# ---- what became of it


def test_before_anybody_read_it_the_page_says_so(sharer: Sharer) -> None:
    words = sharer.comes_back().words
    assert "No one has read this yet." in words
    assert "We cannot say when someone will read this." in words


def test_once_a_nurse_read_it_the_page_says_when(sharer: Sharer) -> None:
    open_review(review_id=sharer.review_id, by=nurse())
    words = sharer.comes_back().words
    assert "A nurse read this on " in words
    assert "No one has read this yet." not in words


def test_what_is_new_since_then_may_not_have_been_read(sharer: Sharer) -> None:
    open_review(review_id=sharer.review_id, by=nurse())
    sharer.comes_back()
    sharer.adds("My leg is weak.")
    assert "What is new since then may not have been read yet." in sharer.sees().words


def test_a_closed_one_says_that_and_not_how(sharer: Sharer) -> None:
    closes(sharer)
    seen = sharer.comes_back()
    assert "The care team has closed this." in seen.words
    for words in ("Appointment", "Thursday", "appointment made", "Nora"):
        assert words not in seen.raw


def test_the_nurses_own_judgement_is_not_shown(sharer: Sharer) -> None:
    user = nurse()
    claim_review(review_id=sharer.review_id, by=user)
    override_urgency(
        review_id=sharer.review_id,
        urgency=Urgency.ROUTINE,
        reason="Known and treated",
        seen=sharer.review.revision,
        by=user,
    )
    seen = sharer.comes_back()
    assert 'data-to-do="same_day"' in seen.raw
    assert "Known" not in seen.words


@pytest.mark.parametrize("urgency", SIGNS)
def test_what_to_do_now_is_repeated(person: Person, urgency: str) -> None:
    person.was_told(**SIGNS[urgency])
    assert f'data-to-do="{urgency}"' in Sharer(person).comes_back().raw


def test_what_to_do_now_follows_a_correction(sharer: Sharer) -> None:
    sharer.person.ticks("movement", leg_weakness="yes")
    assert 'data-to-do="emergency"' in sharer.comes_back().raw


def test_a_correction_that_is_not_finished_takes_no_urgency_away(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    sharer = Sharer(person)
    person.presses_none("movement")
    assert 'data-to-do="emergency"' in sharer.comes_back().raw


def test_when_the_rules_fail_the_page_says_not_to_wait(
    sharer: Sharer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.actions.submissions.assess_submission", lambda _: None)
    seen = sharer.comes_back()
    assert "Do not wait for a call." in seen.words
    assert reverse("patients:help_now") in seen.links


def test_the_page_holds_no_name_and_no_number(sharer: Sharer) -> None:
    raw = sharer.comes_back().raw
    for words in ("Pat Doe", "555-010-0199", "5550100199"):
        assert words not in raw


def test_only_the_browser_that_gave_the_answers_may_change_them(sharer: Sharer) -> None:
    assert sharer.person.answers_url not in sharer.comes_back().links
    own = read(sharer.person.client.get(own_status_url(sharer.person), follow=True))
    assert sharer.person.answers_url in own.links


def test_a_code_opens_no_answers(sharer: Sharer) -> None:
    sharer.enters()
    for address in (sharer.person.answers_url, sharer.person.result_url):
        assert sharer.client.get(address).status_code == 404


def test_another_device_can_be_made_to_forget(sharer: Sharer) -> None:
    sharer.enters()
    assert sharer.client.post(FORGET, {"form_token": sharer.form_token})["Location"] == "/"
    assert sharer.client.get(STATUS)["Location"] == CODE
    assert not sharer.client.session["shared"]
    assert sharer.enters().status_code == 302


@pytest.mark.django_db
def test_forgetting_nothing_is_fine() -> None:
    assert Client().post(FORGET)["Location"] == "/"


# ---- adding


def test_what_is_added_reaches_the_review_and_the_page(sharer: Sharer) -> None:
    sharer.enters()
    assert sharer.adds("My leg is weak.\r\nSince noon.")["Location"] == STATUS
    assert sharer.review.has_news
    assert sharer.review.entries.latest("pk").text == "My leg is weak.\nSince noon."
    words = sharer.sees().words
    assert "We added your words." in words
    assert "Since noon." in words
    assert "We added your words." not in sharer.sees().words


def test_what_is_added_is_stored_sealed(sharer: Sharer) -> None:
    sharer.enters()
    sharer.adds("My leg is weak.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM triage_reviewentry")
        assert "My leg" not in str(cursor.fetchall())


def test_adding_opens_a_closed_one_again(sharer: Sharer) -> None:
    closes(sharer)
    sharer.enters()
    sharer.adds("My leg is weak.")
    assert not sharer.review.is_closed
    assert "The care team has closed this." not in sharer.sees().words


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write what you want to add first."),
        (" \n ", "Write what you want to add first."),
        ("x" * 1001, "Please write at most 1000 letters."),
        ("x" * 10_000, "Please write at most 1000 letters."),
    ],
)
def test_what_cannot_be_added_is_said_and_kept(sharer: Sharer, text: str, message: str) -> None:
    sharer.enters()
    response = sharer.adds(text)
    assert response.status_code == 200
    raw = read(response).raw
    assert f'<a href="#id_text">{message}' in raw
    assert message in raw.split('id="id_text-error"')[1].split("</p>")[0]
    assert f">{text.strip()}</textarea>" in raw.replace("> \n <", "><")
    assert not sharer.review.has_news


def test_a_thousand_letters_may_be_added_with_line_breaks(sharer: Sharer) -> None:
    sharer.enters()
    assert sharer.adds("x\r\n" * 499 + "xx").status_code == 302


def test_what_was_added_never_becomes_markup(sharer: Sharer) -> None:
    sharer.enters()
    sharer.adds("<b>x</b>")
    assert "<b>x</b>" not in sharer.sees().raw


def test_words_are_added_to_the_review_that_the_page_showed(sharer: Sharer) -> None:
    sharer.enters()
    token = sharer.form_token
    other = Person()
    other.was_told(**SIGNS["soon"])
    sharer.enters(shares(other))
    sharer.client.post(STATUS, {"text": "My leg is weak.", "form_token": token})
    assert sharer.review.has_news
    assert not review_of(other).has_news


def test_words_are_added_when_the_session_has_ended(sharer: Sharer) -> None:
    sharer.enters()
    token = sharer.form_token
    sharer.client = Client()
    assert sharer.client.post(STATUS, {"text": "Weak.", "form_token": token})["Location"] == STATUS
    assert sharer.review.has_news


@pytest.mark.parametrize("token", ["", "1", "1:1:1", "nonsense"])
def test_a_forged_token_adds_nothing(sharer: Sharer, token: str) -> None:
    sharer.enters()
    assert sharer.client.post(STATUS, {"text": "Weak.", "form_token": token})["Location"] == CODE
    assert not sharer.review.has_news


def test_the_form_token_of_a_page_of_questions_is_no_token_here(sharer: Sharer) -> None:
    token = dict(sharer.person.sees("movement").hidden)["form_token"]
    assert sharer.client.post(STATUS, {"text": "Weak.", "form_token": token})["Location"] == CODE


def test_what_could_not_be_added_is_carried(sharer: Sharer, monkeypatch: pytest.MonkeyPatch) -> None:
    sharer.enters()
    token = sharer.form_token
    monkeypatch.setattr("triage.patients.sharing.add_to_shared", database_locked)
    response = sharer.client.post(STATUS, {"text": "Weak.", "form_token": token})
    assert response.status_code == 503
    assert ("text", "Weak.") in read(response).hidden


@pytest.mark.parametrize("address", [CODE, STATUS])
def test_without_the_database_the_emergency_list_is_shown(
    sharer: Sharer, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("triage.patients.shared_browser.current_review", database_locked)
    monkeypatch.setattr("triage.patients.sharing.review_of_code", database_locked)
    response = sharer.client.post(address, {"code": sharer.code})
    assert response.status_code == 503
    assert read(response).has_emergency_list


# ---- taking it back


def test_taking_it_back_asks_once(sharer: Sharer) -> None:
    sharer.enters()
    assert WITHDRAW in sharer.sees().links
    assert "You cannot undo this." in read(sharer.client.get(WITHDRAW)).words
    assert SharedContact.objects.count() == 1


def test_taking_it_back_leaves_the_queue_and_deletes_whom_to_call(sharer: Sharer) -> None:
    sharer.enters()
    assert sharer.takes_back()["Location"] == STATUS
    assert sharer.review.outcome == Outcome.WITHDRAWN
    assert not SharedContact.objects.exists()


def test_after_that_the_page_says_what_was_deleted_and_what_stays(sharer: Sharer) -> None:
    sharer.enters()
    sharer.takes_back()
    seen = sharer.sees()
    assert (
        "You took them back. The name, the phone number and the rest of the form were deleted. "
        "So were the words you added, and the person they may call, if your sheet named one." in seen.words
    )
    assert "stay for 1 year, as a record of your care." in seen.words
    assert "Add something" not in seen.words
    assert WITHDRAW not in seen.links
    assert 'data-to-do="same_day"' in seen.raw


def test_after_that_nothing_can_be_added(sharer: Sharer) -> None:
    sharer.enters()
    token = sharer.form_token
    sharer.takes_back()
    response = sharer.client.post(STATUS, {"text": "Weak.", "form_token": token})
    assert "These answers were taken back." in read(response).words


def test_after_that_there_is_nothing_to_take_back(sharer: Sharer) -> None:
    sharer.enters()
    token = sharer.form_token
    sharer.takes_back()
    assert sharer.client.get(WITHDRAW)["Location"] == STATUS
    rows = AuditRow.objects.count()
    assert sharer.client.post(WITHDRAW, {"form_token": token})["Location"] == STATUS
    assert AuditRow.objects.count() == rows


def test_the_code_still_leads_to_what_was_taken_back(sharer: Sharer) -> None:
    sharer.enters()
    sharer.takes_back()
    sharer.client = Client()
    assert "You took them back." in sharer.comes_back().words


def test_the_result_says_that_it_was_taken_back(sharer: Sharer) -> None:
    sharer.enters()
    sharer.takes_back()
    seen = sharer.person.sees_result()
    assert "You took these answers back" in seen.words
    assert "Share with your care team" not in seen.words


def test_without_a_token_nothing_is_taken_back(sharer: Sharer) -> None:
    sharer.enters()
    assert sharer.client.post(WITHDRAW)["Location"] == CODE
    assert SharedContact.objects.exists()


def test_another_site_cannot_take_it_back(sharer: Sharer) -> None:
    sharer.enters()
    token = sharer.form_token
    sharer.client.handler.enforce_csrf_checks = True
    assert sharer.client.post(WITHDRAW, {"form_token": token}).status_code == 403
    assert SharedContact.objects.exists()


def test_erased_answers_are_not_opened_by_the_code(sharer: Sharer) -> None:
    sharer.person.client.post(reverse("patients:erase", args=[sharer.person.id]))
    seen = sharer.comes_back()
    assert "You took them back." in seen.words
    assert "data-to-do" not in seen.raw
    assert reverse("patients:help_now") in seen.links


# ---- words


def test_the_page_of_the_code_is_easy_to_read(sharer: Sharer) -> None:
    for seen in (read(sharer.client.get(CODE)), read(sharer.enters(WRONG))):
        assert reading_grade(sentences(seen)) <= TEXT_GRADE, sentences(seen)


def test_what_became_of_it_is_easy_to_read(sharer: Sharer) -> None:
    pages = [sharer.comes_back()]
    sharer.adds("My leg is weak.")
    closes(sharer)
    pages.append(sharer.sees())
    sharer.takes_back()
    pages.append(sharer.sees())
    for seen in pages:
        assert reading_grade(sentences(seen)) <= TEXT_GRADE, sentences(seen)
