"""The start page: when to call at once, what this is, and the way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import resolve, reverse

from tests.patients.html import read
from tests.patients.person import Person
from triage.models import Submission

if TYPE_CHECKING:
    from triage.models import Clinic, ProtocolVersion

START = "/"


@pytest.mark.usefixtures("live_version")
def test_the_start_page_says_when_to_call_and_when_to_go() -> None:
    words = read(Client().get(START)).words
    assert "Call 911 now if someone breathes badly or has chest pain" in words
    assert "Call now or go to the emergency room if new weak arm or leg" in words
    assert "Call or text 988" in words


@pytest.mark.django_db
def test_the_start_page_leads_to_the_emergency_page_in_one_tap() -> None:
    assert reverse("patients:help_now") in read(Client().get(START)).links


@pytest.mark.django_db
def test_the_start_page_says_that_it_is_no_diagnosis_and_that_nobody_is_watching() -> None:
    words = read(Client().get(START)).words
    assert "It is not a diagnosis" in words
    assert "Nobody is watching this page" in words


def test_starting_leads_to_the_first_page(live_version: ProtocolVersion) -> None:
    response = Client().post(START, {"respondent": "self"})
    assert response.status_code == 302
    assert resolve(response["Location"]).kwargs["page_id"] == live_version.protocol.pages[0].id


@pytest.mark.usefixtures("person")
def test_starting_stores_no_submission_yet() -> None:
    assert not Submission.objects.exists()


def test_the_first_page_sent_stores_who_answers(carer: Person) -> None:
    carer.presses_none("movement")
    assert carer.submission.respondent == "other"


@pytest.mark.parametrize("respondent", ["", "nurse", "SELF", "self' OR 1=1"])
@pytest.mark.usefixtures("live_version")
def test_an_unknown_respondent_counts_as_the_person_themselves(respondent: str) -> None:
    person = Person(respondent)
    person.presses_none("movement")
    assert person.submission.respondent == "self"


def test_every_start_is_a_new_submission(person: Person) -> None:
    assert Person(client=person.client).id != person.id


def test_the_start_page_offers_to_go_on_with_earlier_answers(person: Person) -> None:
    person.presses_none("movement")
    assert person.answers_url in read(person.client.get(START)).links


def test_the_start_page_offers_nothing_of_another_browser(person: Person) -> None:
    person.presses_none("movement")
    assert person.answers_url not in read(Client().get(START)).links


def test_the_start_page_names_the_number_of_the_clinic(clinic: Clinic) -> None:
    assert clinic.phone_link in read(Client().get(START)).links


@pytest.mark.django_db
def test_the_start_page_names_the_appointment_card_when_there_is_no_number() -> None:
    assert "the number on your appointment card or discharge papers" in read(Client().get(START)).words


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.django_db
def test_another_method_is_refused(method: str) -> None:
    assert Client().generic(method.upper(), START).status_code == 405


@pytest.mark.django_db
def test_nobody_can_start_while_nothing_is_published() -> None:
    response = Client(raise_request_exception=False).post(START, {"respondent": "self"})
    assert response.status_code == 503
    assert read(response).has_emergency_list
