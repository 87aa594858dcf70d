"""Education pages are kept by the browser and by the program, each for as long as nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from content.kept_pages import forget_pages
from content.library import library
from content.models import ClinicNote
from tests.patients.html import read
from triage.models import Clinic

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("live_version")
SLUG = "bone-pain"
ARTICLE = f"/learn/{SLUG}/"
LIST = "/learn/my-questions/"


@pytest.fixture
def reader() -> Client:
    """A browser that has been here before, so that it has the cookie of the forms."""
    client = Client(enforce_csrf_checks=True)
    client.get(ARTICLE)
    return client


def asks_again(reader: Client, etag: str) -> int:
    """What the browser hears when it asks whether a page that it keeps has changed."""
    return reader.get(ARTICLE, headers={"If-None-Match": etag}).status_code


def test_a_page_that_did_not_change_is_not_sent_again(reader: Client) -> None:
    assert asks_again(reader, reader.get(ARTICLE)["ETag"]) == 304


def test_the_browser_alone_keeps_it_and_asks_each_time(reader: Client) -> None:
    response = reader.get(ARTICLE)
    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]


def test_what_the_clinic_notes_is_a_change(reader: Client) -> None:
    etag = reader.get(ARTICLE)["ETag"]
    ClinicNote(page=SLUG, text="Call us first.").save()
    assert asks_again(reader, etag) == 200
    assert "Call us first." in read(reader.get(ARTICLE)).words


def test_another_number_to_call_is_a_change(reader: Client) -> None:
    etag = reader.get(ARTICLE)["ETag"]
    Clinic(emergency_number="112").save()
    assert asks_again(reader, etag) == 200


def test_larger_text_is_a_change(reader: Client) -> None:
    etag = reader.get(ARTICLE)["ETag"]
    reader.cookies["text"] = "more"
    assert asks_again(reader, etag) == 200
    assert 'lang="en" class="large-text' in read(reader.get(ARTICLE)).raw
    assert 'lang="en" class="large-text' not in read(Client().get(ARTICLE)).raw


def test_a_browser_without_its_cookie_gets_a_page_whose_forms_work(reader: Client) -> None:
    etag = reader.get(ARTICLE)["ETag"]
    del reader.cookies[settings.CSRF_COOKIE_NAME]
    assert asks_again(reader, etag) == 200


def test_the_forms_of_a_kept_page_work_for_every_reader(reader: Client) -> None:
    question = library("en")[SLUG].questions[0]
    for client in (reader, Client(enforce_csrf_checks=True)):
        token = read(client.get(ARTICLE)).token
        sent = {"csrfmiddlewaretoken": token, "page": SLUG, "question": question}
        assert client.post(LIST, sent)["Location"] == LIST


def test_two_readers_get_no_token_of_each_other(reader: Client) -> None:
    assert read(reader.get(ARTICLE)).token[:32] != read(Client().get(ARTICLE)).token[:32]


def test_a_page_with_ticked_questions_is_kept_nowhere(reader: Client) -> None:
    token = read(reader.get(ARTICLE)).token
    question = library("en")[SLUG].questions[0]
    reader.post(LIST, {"csrfmiddlewaretoken": token, "page": SLUG, "question": question})
    response = reader.get(ARTICLE)
    assert ("question", question) in read(response).ticked
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert ("question", question) not in read(Client().get(ARTICLE)).ticked


def test_an_education_page_takes_four_queries_and_a_fifth_for_whoever_has_a_session(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        reader.get(ARTICLE)
    reader.post(LIST, {"csrfmiddlewaretoken": read(reader.get(ARTICLE)).token, "own": "Can I fly?"})
    with django_assert_num_queries(5):
        reader.get(ARTICLE)


def test_a_page_that_is_put_together_anew_takes_no_more_queries(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    forget_pages()
    with django_assert_num_queries(4):
        reader.get(ARTICLE)


def test_a_search_takes_at_most_seven_queries(
    reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reader.post("/learn/search/", {"words": "hip pain"})
    with django_assert_max_num_queries(7):
        reader.post("/learn/search/", {"words": "hip pain"})
