"""The emergency page: static, stores nothing, opens when everything else is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.patients.html import read
from tests.patients.person import database_locked
from triage.models import Clinic, Publication, Submission
from triage.patients.served import protocol_of_program

if TYPE_CHECKING:
    from tests.patients.person import Person

HELP_NOW = "/help-now/"


@pytest.mark.django_db
def test_the_emergency_page_shows_the_emergency_list() -> None:
    assert read(Client().get(HELP_NOW)).has_emergency_list


@pytest.mark.django_db
def test_the_emergency_page_calls_911_and_988_by_default() -> None:
    assert {"tel:911", "tel:988"} <= set(read(Client().get(HELP_NOW)).links)


def test_the_emergency_page_calls_the_clinic_and_its_after_hours_number(clinic: Clinic) -> None:
    links = read(Client().get(HELP_NOW)).links
    assert clinic.phone_link in links
    assert clinic.after_hours_link in links


@pytest.mark.django_db
def test_the_emergency_page_calls_the_emergency_number_that_the_clinic_set() -> None:
    Clinic.objects.create(emergency_number="112")
    seen = read(Client().get(HELP_NOW))
    assert "tel:112" in seen.links
    assert "911" not in seen.words


@pytest.mark.django_db
def test_the_emergency_page_names_the_appointment_card_when_there_is_no_number() -> None:
    assert "on your appointment card or discharge papers" in read(Client().get(HELP_NOW)).words


@pytest.mark.django_db
def test_the_emergency_page_stores_nothing() -> None:
    response = Client().get(HELP_NOW)
    assert not response.cookies
    assert not Session.objects.exists()
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_the_emergency_page_needs_no_script() -> None:
    assert "<script" not in read(Client().get(HELP_NOW)).raw


def test_the_emergency_page_opens_without_any_database() -> None:
    # pytest-django refuses every query here, with an error that is no DatabaseError.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Clinic, "load", database_locked)
        response = Client().get(HELP_NOW)
    assert response.status_code == 200


def test_without_the_database_the_emergency_page_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clinic, "load", database_locked)
    seen = read(Client().get(HELP_NOW))
    assert seen.has_emergency_list
    assert {"tel:911", "tel:988"} <= set(seen.links)


def test_when_the_database_goes_the_emergency_page_keeps_the_numbers_it_knew(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    Client().get(HELP_NOW)
    monkeypatch.setattr(Clinic, "load", database_locked)
    assert clinic.phone_link in read(Client().get(HELP_NOW)).links


def test_the_emergency_page_shows_no_answer(person: Person) -> None:
    person.ticks("movement", leg_weakness="yes")
    assert str(person.id) not in read(person.client.get(HELP_NOW)).raw


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.django_db
def test_another_method_is_refused(method: str) -> None:
    assert Client().generic(method.upper(), HELP_NOW).status_code == 405


def test_the_emergency_page_asks_no_version_for_its_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Publication, "live_version", database_locked)
    monkeypatch.setattr(Clinic, "load", database_locked)
    words = read(Client().get(HELP_NOW)).words
    for item in protocol_of_program().items_on("emergency_page"):
        assert item.brief is not None
        assert item.brief.to("en") in words
