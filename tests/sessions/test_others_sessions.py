"""An administrator sees where somebody is logged in, and ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.nurses.people import PASSWORD, administrator, editor, logged_in, nurse
from tests.patients.html import read
from tests.sessions.test_confirming import later
from tests.sessions.test_lock import kept_form
from triage.models import AuditRow

if TYPE_CHECKING:
    from time_machine import Traveller

pytestmark = pytest.mark.usefixtures("live_version")


def address_of(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/sessions/"


def is_logged_in(client: Client) -> bool:
    return client.get("/staff/sessions/").status_code == 200


def test_a_person_is_logged_out_everywhere_and_the_trail_notes_by_whom() -> None:
    nora, adam = nurse("nora"), administrator("adam")
    left, client = logged_in(nora), logged_in(adam)
    assert "logged in" in read(client.get(address_of(nora))).words
    response = client.post(address_of(nora), follow=True)

    assert "Sessions ended: 1." in read(response).words
    assert "This person is logged in nowhere." in read(response).words
    assert not is_logged_in(left)
    assert AuditRow.objects.filter(action="end_session", actor=f"user {adam.pk}").count() == 1


def test_it_takes_a_proof_of_a_moment_ago(clock: Traveller) -> None:
    nora = nurse("nora")
    left, client = logged_in(nora), logged_in(administrator())
    later(client, clock)
    asked = client.post(address_of(nora))
    assert "Is it you?" in read(asked).words
    assert is_logged_in(left) or left.get("/staff/sessions/").headers.get("X-Locked")

    client.post(address_of(nora), {**kept_form(asked), "proof_password": PASSWORD})
    assert not is_logged_in(left)


def test_the_page_of_a_person_leads_there() -> None:
    nora = nurse("nora")
    page = read(logged_in(administrator()).get(f"/admin/auth/user/{nora.pk}/change/"))

    assert address_of(nora) in page.links


def test_an_administrators_own_session_goes_on() -> None:
    adam = administrator("adam")
    here, left = logged_in(adam), logged_in(adam)
    here.post(address_of(adam))

    assert [is_logged_in(one) for one in (here, left)] == [True, False]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_may(method: str) -> None:
    nora = nurse("nora")
    client = logged_in(editor())

    assert getattr(client, method)(address_of(nora)).status_code == 403
    assert getattr(Client(), method)(address_of(nora)).status_code == 302


def test_an_administrator_ends_no_superusers_session() -> None:
    root = User.objects.create_superuser("root")

    assert logged_in(administrator()).post(address_of(root)).status_code == 403


def test_a_person_who_is_not_there_is_not_found() -> None:
    assert logged_in(administrator()).get("/admin/auth/user/4711/sessions/").status_code == 404


@pytest.mark.parametrize("address", ["/staff/log-out/", "/admin/logout/"])
def test_logging_out_clears_what_the_browser_keeps_of_pages(address: str) -> None:
    response = logged_in(administrator()).post(address)

    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert response.headers["Location"] == "/staff/log-in/"
