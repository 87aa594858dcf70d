"""Administrators let programs in, and shut them out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.interop.api.machines import Machine, public_key
from tests.nurses.people import administrator, logged_in, nurse
from tests.patients.html import read
from triage.actions.machines.scopes import ASSESS, CONTACT, reading
from triage.models import AuditRow, MachineAccount

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
ADD, LIST = "/admin/triage/machineaccount/add/", "/admin/triage/machineaccount/"


@pytest.fixture
def admin() -> Client:
    return logged_in(administrator("adam"))


def form(**values: Any) -> dict[str, Any]:
    ends = timezone.now() + timedelta(days=90)
    return {
        "name": "City Hospital",
        "scopes": [ASSESS, reading("Task")],
        "keys": json.dumps({"keys": [public_key("ES384")]}),
        "expires_at_0": f"{ends:%Y-%m-%d}",
        "expires_at_1": "12:00",
        **values,
    }


def text(response: Response) -> str:
    return response.content.decode()


def test_an_account_is_made_and_noted(admin: Client) -> None:
    response = admin.post(ADD, form())
    assert response.status_code == 302, text(response)
    account = MachineAccount.objects.get()
    assert (account.name, account.scopes) == ("City Hospital", [ASSESS, reading("Task")])
    row = AuditRow.objects.get(action="add_machine")
    assert row.fields == ["expires_at", "is_disabled", "keys", "name", "public_name", "scopes"]


def test_a_page_that_only_links_here_needs_no_scope(admin: Client) -> None:
    assert admin.post(ADD, form(scopes=[], public_name="Elm Street Portal")).status_code == 302
    account = MachineAccount.objects.get()
    agree = read(logged_in(administrator("ada")).get(f"{LIST}{account.pk}/agree/"))
    assert "Elm Street Portal" in agree.words
    assert "read nothing" in agree.words


def test_a_changed_account_is_noted_with_what_changed(admin: Client) -> None:
    account = Machine().account
    address = f"{LIST}{account.pk}/change/"
    seen = admin.get(address).context["seen_state"]
    sent = form(name=account.name, scopes=account.scopes, is_disabled="on", seen_state=seen)
    response = admin.post(address, sent)
    assert response.status_code == 302, text(response)
    row = AuditRow.objects.get(action="change_machine")
    assert "is_disabled" in row.fields
    assert "scopes" not in row.fields
    account.refresh_from_db()
    assert account.is_disabled


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"keys": "not json"}, "This is not JSON."),
        ({"keys": "{}"}, "JSON Web Key Set"),
        ({"keys": json.dumps({"keys": [{"kty": "oct", "k": "AA", "kid": "a"}]})}, "private or secret key"),
        ({"scopes": []}, "Choose at least one scope, or write what patients read"),
        ({"public_name": "Wait and see"}, "calms people or makes them wait"),
        ({"public_name": "Y\u043eu are fine"}, "belongs to another alphabet"),
        ({"public_name": "Elm\nPortal"}, "A name is one line."),
        ({"public_name": "ab"}, "at least 3 characters"),
        ({"scopes": ["system/*.cruds"]}, "not one of the available choices"),
        ({"expires_at_0": "2020-01-01"}, "Choose a day within the next 2 years."),
        ({"expires_at_0": "2099-01-01"}, "Choose a day within the next 2 years."),
        ({"name": "x"}, "at least 3 characters"),
    ],
)
def test_a_fault_is_told_and_nothing_is_stored(admin: Client, values: dict[str, Any], said: str) -> None:
    response = admin.post(ADD, form(**values))
    assert response.status_code == 200
    assert said in text(response)
    assert not MachineAccount.objects.exists()


def test_what_was_typed_is_kept(admin: Client) -> None:
    response = admin.post(ADD, form(keys='{"keys": [], "mine": 1}'))
    assert "&quot;mine&quot;: 1" in text(response)


def test_the_form_says_what_each_scope_tells(admin: Client) -> None:
    page = text(admin.get(ADD))
    assert CONTACT in page
    assert "name, phone numbers, birth date and record number" in page


def test_nurses_make_no_accounts() -> None:
    assert logged_in(nurse()).post(ADD, form()).status_code in (302, 403)
    assert not MachineAccount.objects.exists()


def agree_page() -> str:
    return f"{LIST}{MachineAccount.objects.get().pk}/agree/"


def agree(client: Client) -> Response:
    """Press the button of the page, or send its form although there is none."""
    machine = client.get(agree_page()).context["machine"]
    return client.post(agree_page(), {"seen": machine.rights_digest})


def test_an_account_works_once_another_administrator_agrees(admin: Client) -> None:
    admin.post(ADD, form())
    ben = logged_in(administrator("ben"))
    assert "What a program may do: City Hospital" in text(ben.get("/admin/"))
    assert "it is shut out" in text(ben.get(LIST))
    page = text(ben.get(agree_page()))
    assert reading("Task") in page
    assert public_key("ES384")["x"] in page
    assert agree(ben).status_code == 302
    assert MachineAccount.objects.get().is_agreed
    assert "City Hospital" not in text(ben.get("/admin/"))


def test_who_made_an_account_does_not_agree_to_it(admin: Client) -> None:
    admin.post(ADD, form())
    assert 'name="seen"' not in text(admin.get(agree_page()))
    assert "another administrator has to agree" in text(agree(admin))
    assert not MachineAccount.objects.get().is_agreed


def test_an_account_that_changed_meanwhile_is_looked_at_again(admin: Client) -> None:
    admin.post(ADD, form())
    response = logged_in(administrator("ben")).post(agree_page(), {"seen": "of before"})
    assert "Look again" in text(response)
    assert not MachineAccount.objects.get().is_agreed


def test_more_on_top_of_what_waits_is_refused_on_the_form(admin: Client) -> None:
    admin.post(ADD, form())
    ben, address = logged_in(administrator("ben")), f"{LIST}{MachineAccount.objects.get().pk}/change/"
    seen = ben.get(address).context["seen_state"]
    response = ben.post(address, form(scopes=[ASSESS, reading("Task"), CONTACT], seen_state=seen))
    assert response.status_code == 200
    assert "still waits" in text(response)
    assert MachineAccount.objects.get().scopes == [ASSESS, reading("Task")]


def test_agreeing_asks_who_it_is(admin: Client, settings: Settings) -> None:
    settings.CONFIRM_MINUTES = 10
    admin.post(ADD, form())
    ben = logged_in(administrator("ben"))
    seen = MachineAccount.objects.get().rights_digest
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        response = ben.post(agree_page(), {"seen": seen})
    assert 'name="proof"' in text(response)
    assert not MachineAccount.objects.get().is_agreed


def test_nurses_agree_to_no_account(admin: Client) -> None:
    admin.post(ADD, form())
    client, seen = logged_in(nurse()), MachineAccount.objects.get().rights_digest
    assert client.post(agree_page(), {"seen": seen}).status_code in (302, 403)
    assert Client().post(agree_page(), {"seen": seen}).status_code == 302
    assert not MachineAccount.objects.get().is_agreed
