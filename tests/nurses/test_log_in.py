"""Logging in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.nurses.people import PASSWORD, administrator, approver, editor, logged_in, nurse
from tests.patients.html import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("live_version")
LOG_IN, LOG_OUT = "/staff/log-in/", "/staff/log-out/"


def test_a_nurse_comes_to_the_queue() -> None:
    nurse("nora")
    response = Client().post(LOG_IN, {"username": "nora", "password": PASSWORD})

    assert response["Location"] == "/staff/"


def test_a_nurse_comes_to_the_page_that_she_asked_for() -> None:
    nurse("nora")
    client = Client()
    asked = client.get("/staff/counts/")["Location"]
    form = dict(read(client.get(asked)).hidden)
    response = client.post(LOG_IN, {"username": "nora", "password": PASSWORD, **form})

    assert response["Location"] == "/staff/counts/"


@pytest.mark.parametrize("make", [editor, approver, administrator])
def test_others_of_the_staff_come_to_django_admin(make: Callable[[], User]) -> None:
    user = make()
    response = Client().post(LOG_IN, {"username": user.username, "password": PASSWORD})

    assert response["Location"] == "/admin/"


def test_log_in_ends_after_a_shift(settings: Settings) -> None:
    settings.LONGEST_SHIFT_HOURS = 12
    nurse("nora")
    client = Client()
    client.post(LOG_IN, {"username": "nora", "password": PASSWORD})

    shift = 12 * 60 * 60
    assert shift - 60 < client.session.get_expiry_age() <= shift
    assert shift - 60 < int(client.cookies["sessionid"]["max-age"]) <= shift


def test_log_in_never_leads_to_another_site() -> None:
    nurse("nora")
    form = {"username": "nora", "password": PASSWORD, "next": "https://example.org/"}

    assert Client().post(LOG_IN, form)["Location"] == "/staff/"


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"username": "nora", "password": "wrong"}, "Please enter a correct username and password."),
        ({"username": "nobody", "password": PASSWORD}, "Please enter a correct username and password."),
        ({"username": "", "password": ""}, "Username: This field is required."),
    ],
)
def test_a_wrong_log_in_says_so_and_keeps_the_name(form: dict[str, str], message: str) -> None:
    nurse("nora")
    response = Client().post(LOG_IN, form)

    assert response.status_code == 200
    assert "You are not logged in" in read(response).words
    assert message in read(response).words
    assert read(response).raw.count("autofocus") == 1
    assert f'value="{form["username"]}"' in read(response).raw
    assert PASSWORD not in read(response).raw


def test_somebody_who_left_cannot_log_in() -> None:
    nurse("nora", is_active=False)

    assert Client().post(LOG_IN, {"username": "nora", "password": PASSWORD}).status_code == 200


def test_nobody_sees_the_staffs_pages_before() -> None:
    assert "Enter a phone call" not in read(Client().get(LOG_IN)).words


def test_logging_out_ends_it() -> None:
    client = logged_in(nurse())
    response = client.post(LOG_OUT)

    assert response["Location"] == LOG_IN
    assert client.get("/staff/").status_code == 302


def test_a_link_cannot_log_anybody_out() -> None:
    client = logged_in(nurse())

    assert client.get(LOG_OUT).status_code == 405
    assert client.get("/staff/").status_code == 200
