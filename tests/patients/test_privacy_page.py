"""The privacy page: how long what is kept, who reads it, how to erase it and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.patients.html import Seen, read
from tests.patients.person import database_locked
from tests.patients.sharer import sentences
from triage.engine.safety.words import TEXT_GRADE, reading_grade
from triage.models import Clinic

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.patients.person import Person

ADDRESS = "/privacy/"


def seen_at(address: str = ADDRESS) -> Seen:
    response = Client().get(address)
    assert response.status_code == 200
    return read(response)


@pytest.mark.django_db
def test_it_says_how_long_each_kind_is_kept_as_it_is_set(settings: Settings) -> None:
    settings.KEEP_UNFINISHED_DAYS, settings.KEEP_UNSHARED_DAYS = 11, 22
    settings.KEEP_SHARED_DAYS, settings.KEEP_WITHDRAWN_DAYS, settings.KEEP_AUDIT_DAYS = 730, 44, 2190
    settings.SESSION_COOKIE_AGE = 5 * 24 * 60 * 60
    words = seen_at().words
    for time in ("11 days after", "22 days after", "2 years after", "after 44 days", "6 years", "5 days"):
        assert time in words


@pytest.mark.django_db
def test_it_says_what_erasing_cannot_reach() -> None:
    words = seen_at().words
    assert "backups" in words
    assert "program took in. Ask the hospital" in words


def test_it_names_the_clinic_that_reads_what_is_shared_and_its_phone(clinic: Clinic) -> None:
    seen = seen_at()
    assert f"the nurses of {clinic.name}" in seen.words
    assert clinic.phone_link in seen.links


@pytest.mark.django_db
def test_without_a_clinics_phone_it_names_the_appointment_card() -> None:
    assert "on your appointment card" in seen_at().words


@pytest.mark.django_db
def test_it_leads_to_the_answers_kept_here_and_to_the_code() -> None:
    links = seen_at().links
    assert f"{reverse('patients:start')}#kept" in links
    assert reverse("patients:code") in links


@pytest.mark.django_db
def test_it_is_easy_to_read() -> None:
    assert reading_grade(sentences(seen_at())) <= TEXT_GRADE


@pytest.mark.django_db
def test_it_is_there_in_spanish() -> None:
    assert "Su privacidad" in seen_at("/es/privacy/").words


@pytest.mark.django_db
def test_nothing_can_be_sent_to_it() -> None:
    assert Client().post(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_it_opens_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clinic, "load", database_locked)
    assert "How long we keep it" in seen_at().words


@pytest.mark.usefixtures("live_version")
@pytest.mark.parametrize("address", ["/", "/help-now/", "/learn/", "/es/"])
def test_every_foot_leads_to_it(address: str) -> None:
    here = "/es/privacy/" if address.startswith("/es/") else ADDRESS
    assert here in seen_at(address).links


@pytest.mark.parametrize("page", ["share", "erase"])
def test_whoever_shares_or_erases_is_led_to_it_beside_the_foot(person: Person, page: str) -> None:
    person.was_told(leg_weakness="yes")
    seen = read(person.client.get(reverse(f"patients:{page}", args=[person.id])))
    assert seen.links.count(ADDRESS) == 2
