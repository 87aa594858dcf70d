"""Nothing under `/fhir/` opens without a token, and every refusal is FHIR."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.interop.api.machines import Machine, change
from tests.interop.api.test_tokens import refusals
from tests.interop.judges import model_faults
from tests.nurses.people import administrator, logged_in
from triage.actions.machines.scopes import ASSESS, reading
from triage.interop.api import views

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
ASSESSING = "/fhir/QuestionnaireResponse/$assess"


def outcome(response: Response) -> tuple[int, str]:
    """The status, and the code of the first issue, of a refusal that is a valid OperationOutcome."""
    assert response["Content-Type"] == "application/fhir+json; charset=utf-8"
    told = json.loads(response.content)
    assert model_faults(told) == []
    return response.status_code, told["issue"][0]["code"]


def post(client: Client, headers: dict[str, str] | None = None, body: str = "{}") -> Response:
    return client.post(ASSESSING, body, content_type="application/fhir+json", headers=headers or {})


def test_the_capabilities_are_told_to_everybody_and_valid() -> None:
    response = Client().get("/fhir/metadata")
    told = json.loads(response.content)
    assert response.status_code == 200
    assert model_faults(told) == []
    assert (told["fhirVersion"], told["implementation"]["url"]) == ("4.0.1", "http://testserver/fhir")


def test_without_a_token_nothing_is_answered() -> None:
    response = post(Client())
    assert outcome(response) == (401, "login")
    assert response["WWW-Authenticate"] == "Bearer"


def test_an_unknown_token_is_refused_and_noted() -> None:
    response = post(Client(), {"Authorization": "Bearer planted-word"})
    assert outcome(response) == (401, "login")
    assert b"planted-word" not in response.content
    assert refusals() == [["assess", "unknown_token"]]


@pytest.mark.parametrize("given", ["Basic YTpi", "Bearer", "Bearer ", "bearer\tx", "x" * 9000])
def test_what_is_no_token_is_refused(given: str) -> None:
    assert outcome(post(Client(), {"Authorization": given})) == (401, "login")


def test_a_token_ends_after_five_minutes() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        machine = Machine()
        bearer = machine.bearer()
        clock.shift(timedelta(seconds=299))
        assert post(machine.client, bearer).status_code == 422
        clock.shift(timedelta(seconds=2))
        assert outcome(post(machine.client, bearer)) == (401, "login")
    assert refusals() == [["assess", "unknown_token"]]


def test_a_token_without_the_scope_is_refused_and_noted() -> None:
    machine = Machine()
    response = post(machine.client, machine.bearer(reading("Task")))
    assert outcome(response) == (403, "forbidden")
    assert f'scope="{ASSESS}"' in response["WWW-Authenticate"]
    assert refusals() == [["assess", "wrong_scope"]]


def test_a_scope_that_is_taken_away_ends_in_tokens_too() -> None:
    machine = Machine()
    bearer = machine.bearer()
    change(machine, scopes=[reading("Task")])
    assert outcome(post(machine.client, bearer)) == (403, "forbidden")


def test_a_disabled_account_ends_its_tokens_at_once() -> None:
    machine = Machine()
    bearer = machine.bearer()
    change(machine, is_disabled=True)
    assert outcome(post(machine.client, bearer)) == (401, "login")
    assert refusals() == [["assess", "disabled"]]


def test_an_expired_account_ends_its_tokens() -> None:
    machine = Machine()
    bearer = machine.bearer()
    change(machine, expires_at=timezone.now() - timedelta(seconds=1))
    assert outcome(post(machine.client, bearer)) == (401, "login")
    assert refusals() == [["account_expired", "assess"]]


@pytest.mark.parametrize("who", ["administrator", "superuser"])
def test_no_log_in_opens_it(who: str) -> None:
    user = administrator("adam") if who == "administrator" else User.objects.create_superuser("sue")
    response = post(logged_in(user))
    assert outcome(response) == (401, "login")
    assert not response.cookies


def test_one_account_asks_so_often(settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"machine_requests": 2}
    machine = Machine()
    bearer = machine.bearer()
    statuses = [post(machine.client, bearer).status_code for _ in range(3)]
    assert statuses == [422, 422, 429]


def test_one_address_sends_so_many_wrong_tokens(settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"wrong_tokens": 2}
    statuses = [post(Client(), {"Authorization": "Bearer x"}).status_code for _ in range(4)]
    assert statuses == [401, 401, 429, 429]
    assert len(refusals()) == 2


@pytest.mark.parametrize("address", ["/fhir/", "/fhir/nothing", "/fhir/planted-word/x", "/fhir/metadata/"])
def test_an_unknown_address_is_told_in_fhir_and_not_logged(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = Client().get(address)
    assert outcome(response) == (404, "not-found")
    assert "planted-word" not in caplog.text


def test_another_method_is_told_in_fhir() -> None:
    response = Client().get(ASSESSING)
    assert outcome(response) == (405, "not-supported")
    assert response["Allow"] == "POST"


def test_a_body_that_is_too_large_is_told_in_fhir() -> None:
    response = Client().post("/fhir/metadata", "x" * 70_000, content_type="application/json")
    assert outcome(response) == (413, "too-long")


def test_a_fault_of_the_program_is_told_in_fhir(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "read_document", lambda _sent: 1 / 0)
    machine = Machine()
    machine.client.raise_request_exception = False
    assert outcome(post(machine.client, machine.bearer())) == (500, "exception")


def test_another_format_than_json_is_refused() -> None:
    machine = Machine()
    headers = machine.bearer() | {"Accept": "application/fhir+xml"}
    assert outcome(post(machine.client, headers)) == (406, "not-supported")
