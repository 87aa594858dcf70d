"""The card for the wallet: the signs of the protocol, the clinic's numbers, and lines to fill in by hand."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from tests.patients.html import Seen, read
from triage.models import Clinic
from triage.patients.sign_lists import emergency_list

pytestmark = pytest.mark.django_db
ADDRESS = "/learn/wallet-card/"


def card(address: str = ADDRESS) -> Seen:
    response = Client().get(address)
    assert response.status_code == 200
    return read(response)


def test_the_card_shows_every_sign_of_the_emergency_page() -> None:
    words, signs = card().words, emergency_list()
    assert [sign for sign in (*signs.call_911, *signs.get_help) if sign not in words] == []


def test_the_card_in_spanish_shows_every_sign_in_spanish_and_speaks_to_staff_in_english_too() -> None:
    words = card(f"/es{ADDRESS}").words
    with translation.override("es"):
        signs = emergency_list()
    assert [sign for sign in (*signs.call_911, *signs.get_help) if sign not in words] == []
    assert "Para médicos, enfermeras y enfermeros" in words
    assert "please check me right away" in words


def test_the_card_names_the_clinics_numbers_and_leaves_lines_where_there_are_none() -> None:
    clinic = Clinic.load()
    clinic.name, clinic.phone = "River Clinic", "555-010-9999"
    clinic.save()
    words = card().words
    assert "River Clinic" in words
    assert "555-010-9999" in words
    assert "At night and on weekends" in words
    assert "My family or friend" in words


def test_a_changed_number_is_on_the_card_at_once() -> None:
    assert "555-010-1234" not in card().words
    clinic = Clinic.load()
    clinic.phone = "555-010-1234"
    clinic.save()
    assert "555-010-1234" in card().words


def test_the_card_asks_for_nothing_and_remembers_nobody() -> None:
    response = Client().get(ADDRESS)
    assert [
        box for box in read(response).inputs if box.get("name") not in ("csrfmiddlewaretoken", "words")
    ] == []
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_card_takes_nothing(method: str) -> None:
    assert Client().generic(method.upper(), ADDRESS, "name=Ann").status_code == 405


def test_the_library_leads_to_the_card() -> None:
    assert ADDRESS in card("/learn/").links
