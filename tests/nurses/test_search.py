"""Finding a review by phone, record number, or birth date with surname."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.nurses.people import editor, logged_in, nurse, shared_review
from tests.patients.html import read
from triage.actions.reviews.sharing import withdraw_shared
from triage.models import AuditRow

if TYPE_CHECKING:
    from tests.patients.html import Seen

pytestmark = pytest.mark.usefixtures("live_version")
URL = "nurses:search"


def searches(name: str = "nora", **fields: str) -> Seen:
    """What a nurse sees after a search."""
    return read(logged_in(nurse(name)).post(reverse(URL), fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"phone": "(555) 010-1234"},
        {"phone": "+1 555 010 1234"},
        {"record_number": "a-77"},
        {"phone": "555-010-1234 ext. 5"},
        {"phone": "\u202a(555)\u200b 010-1234\u202c"},
        {"born": "1960-05-17", "surname": "DOÉ"},
    ],
)
def test_finds_by_what_somebody_on_the_phone_can_say(fields: dict[str, str]) -> None:
    review = shared_review(record_number="A 77", birth_date=date(1960, 5, 17))
    shared_review(name="Somebody Else", phone="555 999 0000")
    page = searches(**fields)

    assert "1 found" in page.words
    assert reverse("nurses:review", args=[review.pk]) in page.links
    assert "Somebody Else" not in page.words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ana Garc\u00eda L\u00f3pez", "Garcia"),
        ("Eva M\u00fcller-L\u00fcdenscheidt", "muller"),
        ("Smith, John", "Smith"),
        ("John Smith Jr.", "Smith"),
    ],
)
def test_finds_a_surname_inside_a_name(name: str, said: str) -> None:
    shared_review(name=name, birth_date=date(1960, 5, 17))
    assert "1 found" in searches(born="1960-05-17", surname=said).words
    assert "Nothing found" in searches("nina", born="1960-05-18", surname=said).words


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Give a phone number, a record number, or a birth date with a surname."),
        ({"surname": "Doe"}, "Write the birth date too"),
        ({"born": "1960-05-17"}, "Write the surname too"),
        ({"born": "soon", "surname": "Doe"}, "Enter a valid date."),
        ({"phone": "5" * 41}, "at most 40 characters"),
    ],
)
def test_says_what_is_missing_and_keeps_what_was_written(fields: dict[str, str], message: str) -> None:
    page = searches(**fields)

    assert message in page.words
    assert "Nothing was searched" in page.words
    assert all(value in page.raw for value in fields.values())


def test_says_when_nothing_is_found() -> None:
    assert "Nothing found" in searches(phone="555 000 0000").words


def test_what_was_taken_back_is_not_found() -> None:
    withdraw_shared(review_id=shared_review().pk)

    assert "Nothing found" in searches(phone="555 010 1234").words


def test_a_search_is_noted_without_what_was_searched() -> None:
    searches(phone="555 010 1234")

    row = AuditRow.objects.get(action="search")
    assert "555" not in f"{row.subject}{row.fields}"


def test_the_empty_form_opens() -> None:
    assert "Find a review" in read(logged_in(nurse()).get(reverse(URL))).words


def test_an_empty_search_says_what_to_give() -> None:
    page = read(logged_in(nurse()).post(reverse(URL), {}))

    assert "Nothing was searched" in page.words
    assert "Give a phone number, a record number, or a birth date with a surname." in page.words


def test_what_stands_in_an_address_is_not_searched() -> None:
    shared_review()

    assert "Pat Doe" not in read(logged_in(nurse()).get(reverse(URL) + "?phone=5550101234")).words


def test_only_get_and_post_are_answered() -> None:
    assert logged_in(nurse()).put(reverse(URL)).status_code == 405


def test_an_anonymous_user_must_log_in() -> None:
    response = Client().post(reverse(URL), {"phone": "5550101234"})
    assert Client().get(reverse(URL)).status_code == 302
    assert "You were logged out: nothing was saved" in read(response).words


def test_an_editor_is_refused() -> None:
    assert logged_in(editor()).post(reverse(URL), {"phone": "5550101234"}).status_code == 403
