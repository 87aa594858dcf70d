"""A program gets a token by a signed assertion, once, for what it may; whoever else asks is turned away."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha384
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from django.test import Client
from django.utils import timezone

from tests.interop.api.machines import AUDIENCE, TOKEN, Machine, change, private_key, public_key
from triage.actions.machines.scopes import ASSESS, reading
from triage.models import AuditRow, CachedValue

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def refusals() -> list[list[str]]:
    """Why programs were turned away, by the audit trail."""
    rows = AuditRow.objects.filter(action="refused_machine").order_by("number")
    return [sorted(row.fields) for row in rows]


def said(response: Response) -> tuple[int, str]:
    return response.status_code, json.loads(response.content)["error"]


@pytest.mark.parametrize("algorithm", ["RS384", "ES384"])
def test_a_signed_assertion_gives_a_token_of_five_minutes(algorithm: str) -> None:
    machine = Machine(algorithm=algorithm)
    response = machine.ask(scope=ASSESS)
    given = response.json()
    assert (response.status_code, given["token_type"], given["expires_in"]) == (200, "bearer", 300)
    assert given["scope"] == ASSESS
    assert "no-store" in response["Cache-Control"]


def test_a_token_is_noted_in_the_trail_with_its_scopes() -> None:
    machine = Machine()
    machine.token(ASSESS)
    row = AuditRow.objects.get(action="grant_token")
    assert (row.actor, row.fields) == (machine.account.actor, [ASSESS])


def test_a_token_is_not_stored_so_that_it_could_be_read() -> None:
    token = Machine().token()
    rows = list(CachedValue.objects.values_list("key", "value"))
    assert rows
    assert token not in json.dumps(rows)


def test_a_wrong_key_is_refused_and_noted() -> None:
    machine = Machine()
    assert said(machine.ask(machine.assertion(number=1))) == (401, "invalid_client")
    assert refusals() == [["token", "wrong_key"]]


def test_an_unknown_key_id_is_refused_and_noted() -> None:
    machine = Machine()
    assert said(machine.ask(machine.assertion(kid="second"))) == (401, "invalid_client")
    assert refusals() == [["token", "unknown_key"]]


def test_an_expired_assertion_is_refused_and_noted() -> None:
    machine = Machine()
    assert said(machine.ask(machine.assertion(exp=int(time.time()) - 60))) == (401, "invalid_client")
    assert refusals() == [["expired", "token"]]


def test_an_assertion_that_lives_longer_than_five_minutes_is_refused_and_noted() -> None:
    machine = Machine()
    assert said(machine.ask(machine.assertion(exp=int(time.time()) + 3600))) == (401, "invalid_client")
    assert refusals() == [["token", "too_long_lived"]]


def test_an_assertion_that_is_sent_again_is_refused_and_noted() -> None:
    machine = Machine()
    assertion = machine.assertion()
    assert machine.ask(assertion).status_code == 200
    assert said(machine.ask(assertion)) == (401, "invalid_client")
    assert refusals() == [["replayed", "token"]]


def test_the_same_number_of_another_program_is_no_repeat() -> None:
    one, other = Machine(), Machine()
    assert one.ask(one.assertion(jti="1")).status_code == 200
    assert other.ask(other.assertion(jti="1")).status_code == 200


def test_a_scope_that_the_account_lacks_is_refused_and_noted() -> None:
    machine = Machine(scopes=[reading("Task")])
    assert said(machine.ask(scope=f"{reading('Task')} {reading('Patient')}")) == (400, "invalid_scope")
    assert refusals() == [["token", "wrong_scope"]]


def test_no_scope_at_all_is_refused() -> None:
    assert said(Machine().ask(scope="")) == (400, "invalid_scope")


def test_an_assertion_for_another_server_is_refused_and_noted() -> None:
    machine = Machine()
    elsewhere = machine.assertion(aud="https://elsewhere.example/token")
    assert said(machine.ask(elsewhere)) == (401, "invalid_client")
    assert refusals() == [["token", "wrong_audience"]]


def test_the_address_of_the_site_is_an_audience(settings: Settings) -> None:
    settings.SITE_URL = "https://triage.clinic.example"
    machine = Machine()
    assert machine.ask(machine.assertion(aud="https://triage.clinic.example/fhir/token")).status_code == 200


@pytest.mark.parametrize("claim", ["iss", "sub", "aud", "exp", "jti"])
def test_an_assertion_without_a_claim_is_refused(claim: str) -> None:
    machine = Machine()
    assert said(machine.ask(machine.assertion(without=claim))) == (401, "invalid_client")


@pytest.mark.parametrize(
    "claims",
    [{"sub": "somebody-else"}, {"jti": 7}, {"jti": ""}, {"jti": "x" * 500}, {"exp": "soon"}, {"iss": ["a"]}],
)
def test_an_assertion_with_a_strange_claim_is_refused(claims: dict[str, Any]) -> None:
    machine = Machine()
    assert said(machine.ask(machine.assertion(**claims))) == (401, "invalid_client")


def test_a_program_without_an_account_is_refused_and_noted() -> None:
    machine = Machine()
    stranger = "00000000-0000-4000-8000-000000000000"
    assert said(machine.ask(machine.assertion(iss=stranger, sub=stranger))) == (401, "invalid_client")
    assert refusals() == [["token", "unknown_client"]]


def test_an_unsigned_assertion_is_refused() -> None:
    machine = Machine()
    client_id = str(machine.account.client_id)
    claims = {"iss": client_id, "sub": client_id, "aud": AUDIENCE, "exp": int(time.time()) + 60, "jti": "1"}
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": "first"})
    assert said(machine.ask(unsigned)) == (401, "invalid_client")


def test_a_public_key_does_not_serve_as_a_secret() -> None:
    """HS384 over the public key's own bytes, which everybody knows."""
    machine = Machine(algorithm="RS384")
    client_id = str(machine.account.client_id)
    claims = {"iss": client_id, "sub": client_id, "aud": AUDIENCE, "exp": int(time.time()) + 60, "jti": "1"}
    header = {"alg": "HS384", "kid": "first", "typ": "JWT"}
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    secret = json.dumps(public_key("RS384")).encode()
    mac = urlsafe_b64encode(hmac.new(secret, b".".join(parts), sha384).digest()).rstrip(b"=")
    forged = b".".join([*parts, mac]).decode()
    assert said(machine.ask(forged)) == (401, "invalid_client")


def test_a_key_in_the_assertion_itself_counts_for_nothing() -> None:
    machine = Machine()
    client_id = str(machine.account.client_id)
    claims = {"iss": client_id, "sub": client_id, "aud": AUDIENCE, "exp": int(time.time()) + 60, "jti": "1"}
    headers = {"kid": "first", "jwk": public_key("ES384", 1), "jku": "https://elsewhere.example/keys"}
    forged = jwt.encode(claims, private_key("ES384", 1), algorithm="ES384", headers=headers)
    assert said(machine.ask(forged)) == (401, "invalid_client")


@pytest.mark.parametrize("assertion", ["", "x", "a.b.c", "é.é.é", "x" * 10_000, "e30.e30.e30", "W10.W10.W10"])
def test_what_is_no_assertion_is_refused(assertion: str) -> None:
    assert said(Machine().ask(assertion)) == (401, "invalid_client")


def test_a_disabled_account_is_refused_and_noted() -> None:
    machine = Machine()
    change(machine, is_disabled=True)
    assert said(machine.ask()) == (401, "invalid_client")
    assert refusals() == [["disabled", "token"]]


def test_an_expired_account_is_refused_and_noted() -> None:
    machine = Machine()
    change(machine, expires_at=timezone.now() - timedelta(seconds=1))
    assert said(machine.ask()) == (401, "invalid_client")
    assert refusals() == [["account_expired", "token"]]


def test_another_grant_is_refused() -> None:
    machine = Machine()
    assert said(machine.ask(grant_type="password")) == (400, "unsupported_grant_type")


def test_another_kind_of_assertion_is_refused() -> None:
    assert said(Machine().ask(client_assertion_type="password")) == (400, "invalid_request")


def test_a_field_that_is_sent_twice_is_refused() -> None:
    response = Client().post(TOKEN, "scope=a&scope=b", content_type="application/x-www-form-urlencoded")
    assert said(response) == (400, "invalid_request")


def test_what_is_no_form_is_refused() -> None:
    response = Client().post(TOKEN, "{}", content_type="application/json")
    assert said(response) == (400, "invalid_request")


def test_tokens_are_asked_for_by_post_alone() -> None:
    response = Client().get(TOKEN)
    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_one_address_asks_for_so_many_tokens(settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"tokens": 2}
    machine = Machine()
    statuses = [machine.ask().status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert int(machine.ask()["Retry-After"]) > 0


def test_a_refusal_quotes_nothing_that_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    response = machine.ask("planted-word.in.assertion", scope="planted-word")
    assert b"planted-word" not in response.content
    assert "planted-word" not in caplog.text
    assert "planted-word" not in json.dumps([row.fields for row in AuditRow.objects.all()])


def test_where_tokens_are_is_told_to_everybody() -> None:
    told = Client().get("/fhir/.well-known/smart-configuration").json()
    assert told["token_endpoint"] == AUDIENCE
    assert told["token_endpoint_auth_signing_alg_values_supported"] == ["ES384", "RS384"]
    assert set(told["token_endpoint_auth_methods_supported"]) == {"private_key_jwt"}
    assert ASSESS in told["scopes_supported"]


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_clock_that_is_ahead_is_told_so(claim: str) -> None:
    machine = Machine()
    claims: dict[str, Any] = {claim: int(time.time()) + 60}
    response = machine.ask(machine.assertion(**claims))
    assert said(response) == (401, "invalid_client")
    assert "clock" in response.json()["error_description"]
    assert refusals() == [["not_yet", "token"]]
