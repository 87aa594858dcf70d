"""Larger text and higher contrast: switched from any page and remembered by the browser alone."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.patients.html import read
from tests.patients.person import Person

DISPLAY = "/display/"
HERE = "http://testserver/learn/"

pytestmark = pytest.mark.django_db


def classes(client: Client, address: str = "/") -> set[str]:
    """The classes of the page as a whole."""
    found = re.search(r'<html lang="en" class="([^"]*)">', client.get(address).content.decode())
    assert found
    return set(found[1].split())


def test_pages_begin_with_normal_text_and_contrast() -> None:
    assert classes(Client()) == set()


@pytest.mark.parametrize(("setting", "name"), [("text", "large-text"), ("contrast", "high-contrast")])
def test_a_setting_is_kept_and_seen_on_every_page(setting: str, name: str) -> None:
    client = Client()
    client.post(DISPLAY, {setting: "more"})
    assert classes(client) == classes(client, "/learn/") - {"device-font"} == {name}


def test_both_settings_go_together() -> None:
    client = Client()
    client.post(DISPLAY, {"text": "more"})
    client.post(DISPLAY, {"contrast": "more"})
    assert classes(client) == {"large-text", "high-contrast"}


@pytest.mark.parametrize("setting", ["text", "contrast"])
def test_a_setting_can_be_switched_back(setting: str) -> None:
    client = Client()
    client.post(DISPLAY, {setting: "more"})
    client.post(DISPLAY, {setting: "normal"})
    assert classes(client) == set()


def test_the_buttons_offer_the_other_way() -> None:
    client = Client()
    assert "Larger text Higher contrast" in read(client.get("/")).words
    client.post(DISPLAY, {"text": "more"})
    assert "Normal text size Higher contrast" in read(client.get("/")).words


def test_the_setting_is_a_cookie_for_a_year_that_scripts_cannot_read() -> None:
    cookie = Client().post(DISPLAY, {"text": "more"}).cookies["text"]
    assert cookie.value == "more"
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("value", ["", "MORE", "less", "more more", "<b>", "1" * 5000])
def test_an_unknown_value_changes_nothing(value: str) -> None:
    response = Client().post(DISPLAY, {"text": value})
    assert response.status_code == 302
    assert not response.cookies


def test_an_unknown_value_leaves_what_was_set() -> None:
    client = Client()
    client.post(DISPLAY, {"text": "more"})
    client.post(DISPLAY, {"text": "huge"})
    assert classes(client) == {"large-text"}


def test_an_unknown_setting_changes_nothing() -> None:
    assert not Client().post(DISPLAY, {"sessionid": "more", "csrftoken": "normal"}).cookies


def test_a_cookie_that_somebody_wrote_by_hand_never_becomes_markup() -> None:
    client = Client()
    client.cookies["text"] = '"><script>alert(1)</script>'
    assert classes(client) == set()
    assert "alert(1)" not in client.get("/").content.decode()


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_another_method_is_refused(method: str) -> None:
    response = Client().generic(method.upper(), DISPLAY)
    assert response.status_code == 405
    assert not response.cookies


def test_it_leads_back_to_the_page_it_came_from() -> None:
    assert Client().post(DISPLAY, {"text": "more"}, headers={"referer": HERE})["Location"] == HERE


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "https://evil.example/",
        "http://testserver.evil.example/",
        "http://testserver@evil.example/",
        "//evil.example/",
        "http:///evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://testserver:81/",
        "http://evil.example\\@testserver/",
    ],
)
def test_it_leads_nowhere_but_to_this_host(elsewhere: str) -> None:
    response = Client().post(DISPLAY, {"text": "more"}, headers={"referer": elsewhere})
    assert response.status_code == 302
    assert response["Location"] == "/"


def test_over_a_secure_connection_it_leads_to_no_insecure_page() -> None:
    response = Client().post(DISPLAY, {"text": "more"}, headers={"referer": HERE}, secure=True)
    assert response["Location"] == "/"
    assert response.cookies["text"]["secure"]


def test_another_site_cannot_change_how_pages_look() -> None:
    response = Client(enforce_csrf_checks=True).post(DISPLAY, {"text": "more"})
    assert response.status_code == 403
    assert "text" not in response.cookies


def test_the_setting_stands_in_no_session() -> None:
    Client().post(DISPLAY, {"text": "more"})
    assert not Session.objects.exists()


def test_a_setting_changes_no_answer(person: Person) -> None:
    person.ticks("movement", leg_weakness="not_sure")
    before = person.submission.answers
    referer = f"http://testserver{person.page_url('movement')}"
    person.client.post(DISPLAY, {"text": "more"}, headers={"referer": referer})
    assert person.submission.answers == before
    assert person.sees("movement").ticked == {("leg_weakness", "not_sure")}
