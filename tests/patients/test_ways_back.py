"""Every page leads back to what to do: from my questions, the sheet and what was shared to the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.patients.html import read
from tests.patients.person import database_locked
from tests.patients.sharer import own_status_url, shared_url, shares

if TYPE_CHECKING:
    from tests.patients.person import Person

MY_QUESTIONS = "/learn/my-questions/"


def sheet_url(person: Person) -> str:
    return reverse("patients:sheet", args=[person.id])


def test_my_questions_lead_back_to_the_result_and_the_sheet(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    links = read(person.client.get(MY_QUESTIONS)).links
    assert {person.result_url, sheet_url(person)} <= set(links)


def test_the_sheet_leads_to_my_questions_and_to_the_result(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    links = read(person.client.get(sheet_url(person))).links
    assert {person.result_url, MY_QUESTIONS} <= set(links)


def test_before_there_is_a_result_my_questions_lead_to_none(person: Person) -> None:
    person.presses_none("movement")
    assert person.result_url not in read(person.client.get(MY_QUESTIONS)).links


@pytest.mark.django_db
def test_my_questions_of_somebody_who_answered_nothing_lead_to_no_result() -> None:
    assert "data-own-result" not in read(Client().get(MY_QUESTIONS)).raw


def test_my_questions_lead_to_nobody_elses_result(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    assert person.result_url not in read(Client().get(MY_QUESTIONS)).links


def test_my_questions_do_not_lead_to_what_was_erased(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    person.client.post(reverse("patients:erase", args=[person.id]))
    assert person.result_url not in read(person.client.get(MY_QUESTIONS)).links


def test_my_questions_open_without_the_way_back_when_the_result_cannot_be_read(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.was_told(leg_weakness="yes")
    monkeypatch.setattr("triage.patients.pages.journey_of", database_locked)
    response = person.client.get(MY_QUESTIONS)
    assert response.status_code == 200
    assert person.result_url not in read(response).links


def test_the_code_and_what_became_of_it_lead_back_to_what_to_do(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    shares(person)
    assert person.result_url in read(person.client.get(shared_url(person))).links
    status = read(person.client.get(own_status_url(person), follow=True)).links
    assert {person.result_url, sheet_url(person)} <= set(status)


def test_an_education_page_names_nobodys_result(person: Person) -> None:
    person.was_told(leg_weakness="yes")
    assert str(person.id) not in read(person.client.get("/learn/bone-pain/")).raw
