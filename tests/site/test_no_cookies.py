"""A browser that takes no cookies is told so, with the emergency list, and not that something broke."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.patients.html import read
from tests.patients.sharer import sentences
from triage.engine.safety.words import TEXT_GRADE, reading_grade

pytestmark = pytest.mark.usefixtures("live_version")
FORMS = [("/", {"respondent": "self"}), ("/code/", {"code": "2222-2222-2222"})]
STAFF = [("/staff/log-in/", {"username": "nora", "password": "correct horse battery"})]
OTHERS = [*STAFF, ("/learn/my-questions/", {"own": "Can I fly?"})]


def without_cookies(address: str) -> Client:
    """A browser that was shown the page, and threw its cookies away."""
    client = Client(enforce_csrf_checks=True)
    client.get(address)
    client.cookies.clear()
    return client


@pytest.mark.parametrize(("address", "sent"), [*FORMS, *OTHERS])
def test_it_says_that_cookies_are_needed(address: str, sent: dict[str, str]) -> None:
    response = without_cookies(address).post(address, sent)
    seen = read(response)
    assert response.status_code == 403
    assert "Your browser sent no cookie" in seen.words
    assert "llow cookies for this site" in seen.words
    assert "on our side" not in seen.words
    assert "open too long" not in seen.words


@pytest.mark.parametrize(("address", "sent"), [*FORMS, *OTHERS])
def test_it_shows_the_emergency_list(address: str, sent: dict[str, str]) -> None:
    assert read(without_cookies(address).post(address, sent)).has_emergency_list


@pytest.mark.parametrize(("address", "sent"), FORMS)
def test_what_it_says_is_easy_to_read(address: str, sent: dict[str, str]) -> None:
    said = sentences(read(without_cookies(address).post(address, sent)))
    assert reading_grade(said) <= TEXT_GRADE


@pytest.mark.parametrize(("address", "sent"), FORMS[:1])
def test_once_cookies_are_allowed_trying_again_works(address: str, sent: dict[str, str]) -> None:
    client = without_cookies(address)
    seen = read(client.post(address, sent))
    again = client.post(address, {**dict(seen.hidden), "csrfmiddlewaretoken": seen.token})
    assert again.status_code in (200, 302)


@pytest.mark.parametrize(("address", "sent"), STAFF)
def test_a_password_is_not_handed_back(address: str, sent: dict[str, str]) -> None:
    assert sent["password"] not in without_cookies(address).post(address, sent).content.decode()
