"""A form without a valid token, most often because the page was open too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.patients.html import read
from tests.patients.person import Person

if TYPE_CHECKING:
    from triage.models import ProtocolVersion


@pytest.fixture
def strict(live_version: ProtocolVersion) -> Person:  # noqa: ARG001 (publishes it)
    """Somebody whose browser has to send a token."""
    client = Client(enforce_csrf_checks=True)
    token = read(client.get("/")).token
    client.handler.enforce_csrf_checks = False
    person = Person(client=client)
    client.handler.enforce_csrf_checks = True
    assert token
    return person


def test_a_missing_token_is_refused(strict: Person) -> None:
    assert strict.ticks("movement", leg_weakness="yes").status_code == 403


def test_a_missing_token_saves_nothing(strict: Person) -> None:
    strict.ticks("movement", leg_weakness="yes")
    assert not strict.has_stored_anything


def test_a_missing_token_says_that_the_answers_were_not_saved(strict: Person) -> None:
    words = read(strict.ticks("movement", leg_weakness="yes")).words
    assert "Your answers on this page were not saved" in words
    assert "the page was open too long" in words


def test_a_missing_token_shows_the_emergency_list(strict: Person) -> None:
    assert read(strict.ticks("movement", leg_weakness="yes")).has_emergency_list


def test_a_missing_token_carries_what_was_sent(strict: Person) -> None:
    seen = read(strict.ticks("movement", leg_weakness="yes", arm_weakness="not_sure"))
    assert sorted(seen.hidden) == [
        ("action", "continue"),
        ("arm_weakness", "not_sure"),
        ("leg_weakness", "yes"),
    ]


def test_a_wrong_token_is_refused_and_not_carried(strict: Person) -> None:
    response = strict.ticks("movement", leg_weakness="yes", csrfmiddlewaretoken="x" * 64)
    assert response.status_code == 403
    assert "x" * 64 not in read(response).raw


def test_what_is_carried_can_be_sent_again_with_the_new_token(strict: Person) -> None:
    seen = read(strict.ticks("movement", leg_weakness="yes"))
    response = strict.posts("movement", {**dict(seen.hidden), "csrfmiddlewaretoken": seen.token})
    assert response["Location"] == strict.result_url
    assert strict.submission.answers == {"leg_weakness": "yes"}


@pytest.mark.django_db
def test_a_password_is_never_carried() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/login/", {"username": "nurse", "password": "correct horse battery"})
    assert response.status_code == 403
    assert "correct horse battery" not in read(response).raw


@pytest.mark.django_db
def test_a_forged_change_of_the_clinics_phone_is_not_offered_for_sending() -> None:
    # One tap on "Try again" would send the forged form with a token that is valid.
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/triage/clinic/1/change/", {"phone": "900-555-0000"})
    assert response.status_code == 403
    assert ("phone", "900-555-0000") not in read(response).hidden


@pytest.mark.parametrize(
    ("address", "field"), [("/code/", "code"), ("/code/status/", "text"), ("/code/consent/", "consent")]
)
def test_a_forged_code_or_text_is_not_offered_for_sending(strict: Person, address: str, field: str) -> None:
    response = strict.client.post(address, {field: "GIVEN-BY-ANOTHER-SITE"})
    assert response.status_code == 403
    assert "GIVEN-BY-ANOTHER-SITE" not in read(response).raw
    assert "Go back, load it again" in read(response).words
