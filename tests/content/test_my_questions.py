"""Questions for the doctor: ticked, written, removed, printed; kept in this browser's session."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from content.library import library
from tests.patients.html import Seen, read

pytestmark = pytest.mark.django_db

PAGE = library("en")["bone-scan"]
ADDRESS = "/learn/my-questions/"


def listed(browser: Client) -> Seen:
    """The list as this browser sees it."""
    return read(browser.get(ADDRESS))


def test_an_empty_list_says_how_to_begin() -> None:
    page = listed(Client())
    assert "Your list is empty" in page.words
    assert "/learn/questions-for-your-doctor/" in page.links


def test_looking_at_the_list_stores_nothing() -> None:
    Client().get(ADDRESS)
    assert not Session.objects.exists()


def test_an_own_question_is_kept() -> None:
    browser = Client()
    response = browser.post(ADDRESS, {"own": "  Can I\nfly? "})
    assert response.status_code == 302
    assert "Can I fly?" in listed(browser).words


def test_another_browser_does_not_see_it() -> None:
    Client().post(ADDRESS, {"own": "Can I fly?"})
    assert "Can I fly?" not in listed(Client()).words


def test_ticked_questions_of_a_page_are_kept() -> None:
    browser = Client()
    response = browser.post(ADDRESS, {"page": PAGE.slug, "question": PAGE.questions[:2]})
    assert response["Location"] == ADDRESS
    assert all(question in listed(browser).words for question in PAGE.questions[:2])
    assert PAGE.questions[2] not in listed(browser).words


def test_the_page_shows_what_is_ticked() -> None:
    browser = Client()
    browser.post(ADDRESS, {"page": PAGE.slug, "question": PAGE.questions[:1]})
    page = read(browser.get(f"/learn/{PAGE.slug}/"))
    assert page.ticked == {("question", PAGE.questions[0])}


def test_taking_a_tick_away_removes_the_question() -> None:
    browser = Client()
    browser.post(ADDRESS, {"page": PAGE.slug, "question": PAGE.questions})
    browser.post(ADDRESS, {"page": PAGE.slug})
    assert "Your list is empty" in listed(browser).words


def test_the_ticks_of_another_page_stay() -> None:
    other = library("en")["mri-scan"]
    browser = Client()
    browser.post(ADDRESS, {"page": PAGE.slug, "question": PAGE.questions[0]})
    browser.post(ADDRESS, {"page": other.slug, "question": other.questions[0]})
    words = listed(browser).words
    assert PAGE.questions[0] in words
    assert other.questions[0] in words


def test_a_question_can_be_removed() -> None:
    browser = Client()
    browser.post(ADDRESS, {"own": "One?"})
    browser.post(ADDRESS, {"own": "Two?"})
    browser.post(ADDRESS, {"remove": "One?", "source": ""})
    words = listed(browser).words
    assert "One?" not in words
    assert "Two?" in words


def test_a_ticked_question_can_be_removed() -> None:
    browser = Client()
    browser.post(ADDRESS, {"page": PAGE.slug, "question": PAGE.questions[:2]})
    browser.post(ADDRESS, {"remove": PAGE.questions[0], "source": PAGE.slug})
    words = listed(browser).words
    assert PAGE.questions[0] not in words
    assert PAGE.questions[1] in words


def test_all_can_be_removed_at_once() -> None:
    browser = Client()
    browser.post(ADDRESS, {"own": "One?"})
    browser.post(ADDRESS, {"clear": "all"})
    assert "Your list is empty" in listed(browser).words


def test_the_same_question_twice_is_kept_once() -> None:
    browser = Client()
    for _ in range(2):
        browser.post(ADDRESS, {"own": "One?"})
    # Once as text, once in the name of the button that removes it, and in that button's value.
    assert listed(browser).words.count("One?") == 2


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        ("", "Write your question first."),
        (" \n ", "Write your question first."),
        ("\u200b", "Write your question first."),
        ("\x00", "Write your question first."),
        ("x" * 310, "This question is too long by 10 letters."),
    ],
)
def test_a_question_that_cannot_be_kept_says_why_and_stays_in_its_box(own: str, problem: str) -> None:
    browser = Client()
    response = browser.post(ADDRESS, {"own": own})
    assert response.status_code == 200
    assert problem in read(response).words
    assert not own.strip() or own in response.content.decode()
    assert "Your list is empty" in listed(browser).words


def test_a_full_list_says_so() -> None:
    browser = Client()
    for number in range(20):
        browser.post(ADDRESS, {"own": f"Question {number}?"})
    response = browser.post(ADDRESS, {"own": "One more?"})
    assert "Your list holds 20 questions of your own" in read(response).words
    assert "One more?</textarea>" in response.content.decode()


def test_a_question_that_the_page_does_not_ask_is_refused() -> None:
    browser = Client()
    response = browser.post(ADDRESS, {"page": PAGE.slug, "question": ["Old?", PAGE.questions[0]]})
    assert "A question on this page has changed" in read(response).words
    assert "Your list is empty" in listed(browser).words


@pytest.mark.parametrize("sent", [{"page": "astrology"}, {"page": ""}, {}])
def test_a_form_of_no_page_is_not_found(sent: dict[str, str]) -> None:
    assert Client().post(ADDRESS, sent).status_code == 404


def test_an_own_question_with_an_unknown_page_is_answered_on_the_list() -> None:
    response = Client().post(ADDRESS, {"own": "", "page": "astrology"})
    assert response.status_code == 200
    assert "Write your question first." in read(response).words


def test_markup_in_a_question_is_shown_as_text() -> None:
    browser = Client()
    browser.post(ADDRESS, {"own": "<script>alert(1)</script>"})
    assert "<script>alert" not in browser.get(ADDRESS).content.decode()


def test_a_forged_form_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(ADDRESS, {"own": "One?"}).status_code == 403


@pytest.mark.parametrize("method", ["put", "delete"])
def test_another_method_is_refused(method: str) -> None:
    assert Client().generic(method.upper(), ADDRESS).status_code == 405


def test_the_list_is_not_kept_by_caches() -> None:
    assert "no-store" in Client().get(ADDRESS)["Cache-Control"]


def test_a_page_opens_for_a_reader_with_a_list_when_the_database_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_store: SessionStore) -> None:
        raise OperationalError("the database does not answer")

    browser = Client()
    browser.post(ADDRESS, {"page": PAGE.slug, "question": PAGE.questions})
    monkeypatch.setattr(SessionStore, "load", broken)
    response = browser.get(f"/learn/{PAGE.slug}/")
    assert response.status_code == 200
    assert read(response).ticked == set()
