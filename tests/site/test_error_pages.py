"""Error pages: each says what happened and carries the emergency list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.patients.html import read
from tests.patients.person import Person, database_locked
from tests.unguarded import damage_versions
from triage.models import Clinic, Publication

if TYPE_CHECKING:
    from typing import NoReturn

    from triage.models import ProtocolVersion


def fails(*_: object, **__: object) -> NoReturn:
    """Fail as code with a fault does."""
    raise RuntimeError("a fault that nobody foresaw")


def forbids(*_: object, **__: object) -> NoReturn:
    """Fail as a view does that is not for everybody."""
    raise PermissionDenied


@pytest.fixture
def quiet() -> Client:
    """A client that gets the page a browser would get."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_a_page_that_does_not_exist_is_404_with_the_emergency_list(quiet: Client) -> None:
    response = quiet.get("/no/such/page/")
    assert response.status_code == 404
    assert "We could not find this page." in read(response).words
    assert read(response).has_emergency_list


@pytest.mark.django_db
def test_an_unknown_host_is_400_with_the_emergency_list(quiet: Client) -> None:
    response = quiet.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Your browser sent something we cannot read." in read(response).words
    assert read(response).has_emergency_list


def test_too_many_fields_are_400_with_the_emergency_list(person: Person) -> None:
    response = person.client.post(
        person.page_url("movement"),
        "&".join(f"field_{number}=x" for number in range(1001)),
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 400
    assert read(response).has_emergency_list


def test_too_many_bytes_are_413_with_the_emergency_list(person: Person) -> None:
    response = person.client.post(
        person.page_url("movement"),
        f"leg_weakness={'y' * 3_000_000}",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 413
    assert read(response).has_emergency_list


@pytest.mark.django_db
def test_a_page_for_others_is_403_with_the_emergency_list(
    quiet: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.views.library", forbids)
    response = quiet.get("/learn/")
    assert response.status_code == 403
    assert "This page is not for you to see." in read(response).words
    assert read(response).has_emergency_list


@pytest.mark.django_db
def test_a_fault_is_500_with_the_emergency_list(quiet: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.views.library", fails)
    response = quiet.get("/learn/")
    assert response.status_code == 500
    assert "Something went wrong on our side. We are sorry." in read(response).words
    assert read(response).has_emergency_list


@pytest.mark.django_db
def test_a_fault_shows_nothing_of_itself(quiet: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.views.library", fails)
    assert "nobody foresaw" not in read(quiet.get("/learn/")).raw


def test_a_fault_shows_the_emergency_list_without_the_database_too(
    quiet: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.views.library", fails)
    monkeypatch.setattr(Clinic, "load", database_locked)
    assert read(quiet.get("/learn/")).has_emergency_list


def test_a_page_that_does_not_exist_shows_the_emergency_list_without_the_database_too(
    quiet: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Clinic, "load", database_locked)
    assert read(quiet.get("/no/such/page/")).has_emergency_list


@pytest.mark.usefixtures("live_version")
def test_a_session_that_cannot_be_saved_is_no_success(quiet: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SessionStore, "save", database_locked)
    response = quiet.post("/", {"respondent": "self"})
    assert response.status_code in (500, 503)
    assert read(response).has_emergency_list


def test_a_damaged_protocol_is_503_with_the_emergency_list(
    person: Person, live_version: ProtocolVersion
) -> None:
    damage_versions()
    response = person.client.get(person.page_url(live_version.protocol.pages[0].id))
    assert response.status_code == 503
    assert read(response).has_emergency_list


def test_a_damaged_protocol_assesses_nobody(person: Person) -> None:
    damage_versions()
    person.client.raise_request_exception = False
    person.ticks("movement", leg_weakness="yes")
    assert not person.has_stored_anything


@pytest.mark.parametrize("address", ["/no/such/page/", "/check/42/result/", "/learn/astrology/"])
@pytest.mark.django_db
def test_an_error_page_leads_back_to_the_start_and_to_help(quiet: Client, address: str) -> None:
    links = read(quiet.get(address)).links
    assert reverse("patients:start") in links
    assert reverse("patients:help_now") in links


@pytest.mark.django_db
def test_an_error_page_shows_the_numbers_of_the_clinic(quiet: Client) -> None:
    Clinic.objects.create(emergency_number="112", crisis_number="116 123")
    assert {"tel:112", "tel:116123"} <= set(read(quiet.get("/no/such/page/")).links)


@pytest.mark.django_db
def test_a_browser_that_asks_for_the_icon_gets_it(quiet: Client) -> None:
    assert quiet.get("/favicon.ico")["Location"] == "/static/img/look.svg"


def test_a_site_without_a_protocol_still_opens_its_start_page(db: None, quiet: Client) -> None:  # noqa: ARG001
    assert not Publication.objects.exists()
    assert quiet.get("/").status_code == 200
