"""A search is understood in either language, whatever that of the page; an address may ask as well."""

from __future__ import annotations

import pytest
from django.test import Client

from content.search.searchable import search_all_languages
from tests.patients.html import Seen, read

pytestmark = pytest.mark.django_db


def asked(address: str, words: str) -> Seen:
    """The page after a search by its address."""
    response = Client().get(address, {"q": words})
    assert response.status_code == 200
    return read(response)


@pytest.mark.parametrize(
    "words",
    [
        "no puedo caminar",
        "no puedo orinar",
        "dolor en el pecho",
        "dolor en el pech",
        "fiebre despues de quimio",
        "fiebre después de la quimio",
        "mi mama esta confundida y no despierta",
        "me quiero morir",
    ],
)
def test_an_emergency_in_spanish_shows_the_box_on_an_english_page(words: str) -> None:
    assert search_all_languages(words, "en").found.emergencies


@pytest.mark.parametrize(
    "words", ["can't walk", "cannot pee", "chest pain", "fever after chemo", "my legs are numb", "seizure"]
)
def test_an_emergency_in_english_shows_the_box_on_a_spanish_page(words: str) -> None:
    assert search_all_languages(words, "es").found.emergencies


def test_a_search_in_spanish_on_an_english_page_offers_the_spanish_page() -> None:
    page = asked("/learn/search/", "cuidados paliativos")
    assert "/es/learn/palliative-care/" in page.links
    assert "Sobre esto puede leer en su idioma:" in page.words


def test_the_box_speaks_the_language_of_the_search() -> None:
    page = asked("/learn/search/", "no puedo caminar")
    assert "Esto puede ser una emergencia" in page.words
    assert "This may be an emergency" not in page.words
    assert "/es/help-now/" in page.links


def test_a_search_that_finds_something_in_its_own_language_has_found_something() -> None:
    assert "Nothing was found" not in asked("/learn/search/", "cuidados paliativos").words


def test_a_search_in_english_on_a_spanish_page_offers_the_english_page() -> None:
    page = asked("/es/learn/search/", "side effects of pain medicine")
    assert "/learn/pain-medicines/" in page.links
    assert "You can read about this in your language:" in page.words


@pytest.mark.parametrize(
    ("address", "words"), [("/learn/search/", "bone pain"), ("/es/learn/search/", "dolor")]
)
def test_a_search_in_the_language_of_the_page_offers_no_other(address: str, words: str) -> None:
    page = asked(address, words)
    assert "your language" not in page.words
    assert "su idioma" not in page.words


@pytest.mark.parametrize(
    "words",
    ["beer on chemo", "what is denosumab", "hip pain", "confused about my insurance bill", "radiation"],
)
def test_calm_words_of_one_language_are_no_emergency_of_the_other(words: str) -> None:
    assert not search_all_languages(words, "en").found.emergencies


def test_an_address_searches_like_the_form() -> None:
    posted = read(Client().post("/learn/search/", {"words": "hip pain"}))
    by_address = asked("/learn/search/", "hip pain")
    assert [link for link in by_address.links if "/search/" not in link] == [
        link for link in posted.links if "/search/" not in link
    ]


def test_an_address_with_an_emergency_shows_the_box() -> None:
    assert "This may be an emergency" in asked("/learn/search/", "can't pee").words


@pytest.mark.parametrize("words", ["", "  ", "\x00"])
def test_an_address_without_a_word_says_what_to_do(words: str) -> None:
    assert "Type a word first" in asked("/learn/search/", words).words


def test_what_an_address_asks_is_logged_nowhere_kept_nowhere_and_told_to_no_site(
    logs: pytest.LogCaptureFixture,
) -> None:
    response = Client().get("/learn/search/", {"q": "can't pee"})
    assert "pee" not in logs.text
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert not Client().get("/learn/search/", {"q": "can't pee"}).cookies.get("sessionid")


def test_a_refused_address_is_logged_without_its_words(logs: pytest.LogCaptureFixture) -> None:
    assert Client().put("/learn/search/?q=cant+pee").status_code == 405
    assert "pee" not in logs.text
