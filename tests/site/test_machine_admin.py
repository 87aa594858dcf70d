"""Administrators let programs in, and shut them out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.interop.api.machines import Machine, public_key
from tests.nurses.people import administrator, logged_in, nurse
from triage.actions.machines.scopes import ASSESS, CONTACT, reading
from triage.models import AuditRow, MachineAccount

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

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
    assert row.fields == ["expires_at", "is_disabled", "keys", "name", "scopes"]


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
        ({"scopes": []}, "This field is required."),
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
