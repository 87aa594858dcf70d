"""In what form programs ask and are answered: FHIR R4 as JSON, however clients name it."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.interop.api.machines import Machine
from tests.interop.api.test_access import ASSESSING, outcome
from tests.interop.responses import response_to
from triage.actions.machines.scopes import ASSESS, reading

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.usefixtures("live_version")
FHIR_JSON = "application/fhir+json"


def found(search: str = "", **headers: str) -> Response:
    machine = Machine(scopes=[reading("Task")])
    return machine.client.get(f"/fhir/Task{search}", headers=machine.bearer() | headers)


@pytest.mark.parametrize(
    "accept",
    [
        "application/fhir+json; fhirVersion=4.0",
        "application/fhir+json;fhirVersion=4.0.1",
        "application/fhir+json; charset=utf-8",
        "Application/FHIR+JSON",
        "application/fhir+xml, application/json;q=0.5",
        "application/*",
        "text/html, */*;q=0.1",
        "",
    ],
)
def test_the_ways_to_ask_for_json_are_known(accept: str) -> None:
    assert found(Accept=accept).status_code == 200


@pytest.mark.parametrize(
    "accept",
    ["application/fhir+json; fhirVersion=5.0", "application/fhir+json;q=0", "application/fhir+xml", "word"],
)
def test_another_form_or_version_is_refused(accept: str) -> None:
    assert outcome(found(Accept=accept)) == (406, "not-supported")


@pytest.mark.parametrize(
    "name",
    [
        "json",
        "application/json",
        "application/fhir%2Bjson",
        "application/fhir+json",
        "application/fhir%2Bjson%3B%20fhirVersion%3D4.0",
    ],
)
def test_the_form_in_the_address_counts_more_than_the_header(name: str) -> None:
    assert found(f"?_format={name}", Accept="text/html").status_code == 200


@pytest.mark.parametrize("name", ["xml", "ttl", "application/fhir%2Bjson%3B%20fhirVersion%3D5.0"])
def test_another_form_in_the_address_is_refused(name: str) -> None:
    assert outcome(found(f"?_format={name}", Accept=FHIR_JSON)) == (406, "not-supported")


def sent(body: bytes, content_type: str = FHIR_JSON, **headers: str) -> Response:
    machine = Machine(scopes=[ASSESS])
    return machine.client.post(ASSESSING, body, content_type=content_type, headers=machine.bearer() | headers)


@pytest.mark.parametrize(
    ("version", "status"), [("4.0", 200), ("4.0.1", 200), ("3.0", 415), ("4.3", 415), ("5.0", 415)]
)
def test_answers_of_another_version_of_fhir_are_not_taken_for_those_of_r4(
    protocol: Protocol, version: str, status: int
) -> None:
    body = json.dumps(response_to(protocol, {"leg_weakness": "yes"})).encode()
    assert sent(body, f"{FHIR_JSON}; fhirVersion={version}").status_code == status


def test_a_compressed_body_is_told_to_be_one(protocol: Protocol) -> None:
    body = json.dumps(response_to(protocol, {"leg_weakness": "yes"})).encode()
    response = sent(gzip.compress(body), **{"Content-Encoding": "gzip"})
    assert outcome(response) == (415, "not-supported")
    assert "Content-Encoding" in response.content.decode()
    assert sent(body, **{"Content-Encoding": "identity"}).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_address_of_the_server_itself_answers_in_fhir(method: str) -> None:
    assert outcome(getattr(Client(), method)("/fhir")) == (404, "not-found")


def test_what_is_empty_says_nothing_of_its_form() -> None:
    machine = Machine(scopes=[reading("Task")])
    bearer = machine.bearer()
    begun = machine.client.get("/fhir/$export", headers=bearer | {"Prefer": "respond-async"})
    address = begun["Content-Location"].removeprefix("http://testserver")
    waits = machine.client.get(address, headers=bearer)
    deleted = machine.client.delete(address, headers=bearer)
    assert [response.status_code for response in (begun, waits, deleted)] == [202] * 3
    assert not any("Content-Type" in response for response in (begun, waits, deleted))


def test_a_resource_says_its_language_itself() -> None:
    assert "Content-Language" not in found()
