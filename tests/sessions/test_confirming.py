"""What is grave is done by whoever proved a moment ago who they are; what they sent is kept meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tests.nurses.people import PASSWORD, administrator, approver, editor, logged_in
from tests.patients.html import read
from tests.sessions.test_lock import actions, kept_form
from triage.models import AuditRow

if TYPE_CHECKING:
    from django.test import Client
    from time_machine import Traveller

pytestmark = pytest.mark.usefixtures("live_version")
ADD = {"username": "nell"}


def later(client: Client, clock: Traveller) -> None:
    """Work on, so that the session is open and its proof is old."""
    for _ in range(2):
        clock.shift(timedelta(minutes=6))
        client.get("/staff/sessions/")


def test_whoever_just_logged_in_is_not_asked(clock: Traveller) -> None:  # noqa: ARG001 (stands still)
    assert logged_in(administrator()).post(reverse("admin:auth_user_add"), ADD).status_code == 302


def test_a_new_person_is_stored_once_it_is_certain_who_adds_them(clock: Traveller) -> None:
    client, address = logged_in(administrator()), reverse("admin:auth_user_add")
    later(client, clock)
    asked = client.post(address, ADD)
    assert "Is it you?" in read(asked).words
    assert not User.objects.filter(username="nell").exists()

    response = client.post(address, {**kept_form(asked), "proof_password": PASSWORD})
    assert response["Location"] == reverse(
        "admin:auth_user_access", args=[User.objects.get(username="nell").pk]
    )
    assert actions() == ["confirm_session"]
    assert AuditRow.objects.filter(action="add_user").count() == 1


def test_looking_at_the_form_needs_no_proof(clock: Traveller) -> None:
    client = logged_in(administrator())
    later(client, clock)

    assert "Is it you?" not in read(client.get(reverse("admin:auth_user_add"))).words


def test_a_form_with_a_fault_comes_back_filled_after_the_proof(clock: Traveller) -> None:
    client, address = logged_in(administrator()), reverse("admin:auth_user_add")
    later(client, clock)
    asked = client.post(address, {**ADD, "email": "no address"})
    response = client.post(address, {**kept_form(asked), "proof_password": PASSWORD})

    assert response.status_code == 200
    assert 'value="nell"' in read(response).raw


@pytest.mark.parametrize(
    "address",
    [
        "/admin/triage/proposal/1/decide/",
        "/admin/triage/clinicproposal/1/decide/",
        "/admin/triage/protocolversion/1/roll-back/",
    ],
)
def test_deciding_what_patients_read_asks_first(clock: Traveller, address: str) -> None:
    client = logged_in(approver() if "proposal" in address else editor())
    later(client, clock)
    asked = client.post(address, {"approve": "", "note": "Too low for her leg."})

    assert "Is it you?" in read(asked).words
    assert "Too low" not in read(asked).raw


@pytest.mark.parametrize(
    "address",
    [
        "/admin/triage/clinic/1/change/",
        "/admin/triage/clinicalreviewer/add/",
        "/admin/auth/user/{}/change/",
        "/admin/auth/user/{}/access/",
        "/admin/triage/machineaccount/1/agree/",
    ],
)
def test_contact_data_and_people_are_changed_after_a_proof(clock: Traveller, address: str) -> None:
    user = administrator()
    client = logged_in(user)
    client.get("/")
    later(client, clock)

    assert "Is it you?" in read(client.post(address.format(user.pk), {})).words


def test_the_proof_holds_for_ten_minutes(clock: Traveller) -> None:
    client, address = logged_in(administrator()), reverse("admin:auth_user_add")
    later(client, clock)
    client.post(address, {**kept_form(client.post(address, ADD)), "proof_password": PASSWORD})
    clock.shift(timedelta(minutes=9))
    assert client.post(address, {**ADD, "username": "nina"}).status_code == 302
    clock.shift(timedelta(minutes=2))

    assert "Is it you?" in read(client.post(address, {**ADD, "username": "nico"})).words


def test_who_may_not_do_it_is_refused_and_not_asked(clock: Traveller) -> None:
    client = logged_in(editor())
    later(client, clock)

    assert client.post("/admin/triage/proposal/1/decide/", {"approve": ""}).status_code == 403


def test_a_proof_given_in_another_tab_lets_the_kept_form_go_on(clock: Traveller) -> None:
    client, address = logged_in(administrator()), reverse("admin:auth_user_add")
    later(client, clock)
    asked = client.post(address, ADD)
    client.post("/staff/lock/", {"proof": "yes", "proof_password": PASSWORD})

    assert client.post(address, kept_form(asked)).status_code == 302
    assert User.objects.filter(username="nell").exists()
