"""`$assess`: answers that another program collected, assessed and forgotten."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.api.machines import Machine
from tests.interop.api.test_access import ASSESSING, outcome
from tests.interop.judges import JUDGES
from tests.interop.responses import random_answers, response_to
from tests.patients.person import rule_broken
from triage.actions.machines.scopes import ASSESS
from triage.engine.evaluation import assess
from triage.engine.navigation import counting_answers
from triage.interop import assessing
from triage.interop.documents import MOST_BYTES
from triage.models import AuditRow, Review, StoredAssessment, Submission

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.usefixtures("live_version")
FHIR_JSON = "application/fhir+json"
WEAK_LEG = {"leg_weakness": "yes"}


@pytest.fixture
def machine() -> Machine:
    return Machine(scopes=[ASSESS])


def send(machine: Machine, body: object, content_type: str = FHIR_JSON) -> Response:
    sent = body if isinstance(body, bytes) else json.dumps(body)
    return machine.client.post(ASSESSING, sent, content_type=content_type, headers=machine.bearer())


def first(response: Response, kind: str) -> dict[str, Any]:
    entries = json.loads(response.content)["entry"]
    return next(entry["resource"] for entry in entries if entry["resource"]["resourceType"] == kind)


def test_an_emergency_is_told(machine: Machine, protocol: Protocol) -> None:
    response = send(machine, response_to(protocol, WEAK_LEG))
    assert (response.status_code, response["Content-Type"]) == (200, f"{FHIR_JSON}; charset=utf-8")
    assert first(response, "RequestGroup")["priority"] == "stat"
    assert "no-store" in response["Cache-Control"]


def test_rules_that_fail_give_an_emergency(
    machine: Machine, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessing, "assess", rule_broken)
    response = send(machine, response_to(protocol, {"fever": "no"}))
    assert response.status_code == 200
    assert first(response, "GuidanceResponse")["status"] == "failure"
    assert first(response, "RequestGroup")["priority"] == "stat"


def test_what_is_told_is_valid(machine: Machine, protocol: Protocol) -> None:
    told = json.loads(send(machine, response_to(protocol, WEAK_LEG)).content)
    for resource in (told, *(entry["resource"] for entry in told["entry"])):
        assert {name: judge(resource) for name, judge in JUDGES.items()} == {name: [] for name in JUDGES}


def test_the_assessment_is_that_of_our_own_pages(machine: Machine, protocol: Protocol) -> None:
    random = Random(11)
    bearer = machine.bearer()
    for _ in range(25):
        answers = random_answers(protocol, random)
        sent = json.dumps(response_to(protocol, answers))
        response = machine.client.post(ASSESSING, sent, content_type=FHIR_JSON, headers=bearer)
        kinds = [entry["resource"] for entry in json.loads(response.content)["entry"]]
        rules = [one["code"]["coding"][0]["code"] for one in kinds if one["resourceType"] == "DetectedIssue"]
        expected = assess(protocol, counting_answers(protocol, answers)).findings
        assert rules == [finding.rule for finding in expected]


def test_nothing_is_stored_and_the_request_is_noted(machine: Machine, protocol: Protocol) -> None:
    send(machine, response_to(protocol, WEAK_LEG))
    stored = [model.objects.count() for model in (Submission, StoredAssessment, Review)]
    assert stored == [0, 0, 0]
    row = AuditRow.objects.get(action="assess_fhir")
    assert (row.actor, row.subject_type, row.fields) == (machine.account.actor, "protocolversion", [])


def test_a_language_of_the_protocol_is_spoken(machine: Machine, protocol: Protocol) -> None:
    document = response_to(protocol, WEAK_LEG) | {"language": "es"}
    assert first(send(machine, document), "RequestGroup")["language"] in protocol.languages


def nested(levels: int) -> bytes:
    return b'{"item":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400),
        (b"not json", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"a": 1, "a": 2}', 400),
        (b'{"a": NaN}', 400),
        (b'{"a": ' + b"9" * 5000 + b"}", 400),
        (nested(60), 400),
        (nested(100_000)[: MOST_BYTES - 1], 400),
        (b" " * (MOST_BYTES + 1), 413),
        (b"{}", 422),
        (b'{"resourceType": "Patient"}', 422),
        (b'{"resourceType": "QuestionnaireResponse", "questionnaire": "https://elsewhere.example|1"}', 422),
    ],
)
def test_what_cannot_be_read_is_refused(machine: Machine, body: bytes, status: int) -> None:
    response = send(machine, body)
    assert outcome(response)[0] == status


def change_item(document: dict[str, Any], **values: object) -> dict[str, Any]:
    """Change the first item that has an answer."""
    items = [document]
    while "answer" not in items[0]:
        items = [inner for item in items for inner in item.get("item", ())]
        items.sort(key=lambda item: "answer" not in item)
    items[0].update(values)
    return document


BOTH = [{"valueBoolean": True, "valueCoding": {"code": "Y"}}]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"linkId": "planted-word"}, "not-found"),
        ({"answer": BOTH}, "structure"),
        ({"answer": [{"valueCoding": {"system": "planted-word", "code": "planted-word"}}]}, "code-invalid"),
        ({"answer": [{"valueString": "planted-word"}]}, "value"),
        ({"planted-word": 1}, "structure"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_named_by_its_place_and_never_quoted(
    machine: Machine, protocol: Protocol, values: dict[str, Any], code: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = send(machine, change_item(response_to(protocol, WEAK_LEG), **values))
    assert outcome(response) == (422, code)
    issue = json.loads(response.content)["issue"][0]
    assert issue["expression"][0].startswith("QuestionnaireResponse.item[0].item[0]")
    assert b"planted-word" not in response.content
    assert "planted-word" not in caplog.text
    assert not AuditRow.objects.filter(action="assess_fhir").exists()


def test_an_item_that_stands_there_twice_is_refused(machine: Machine, protocol: Protocol) -> None:
    document = response_to(protocol, WEAK_LEG)
    document["item"] *= 2
    assert outcome(send(machine, document)) == (422, "duplicate")


def test_another_type_of_content_is_refused(machine: Machine) -> None:
    assert outcome(send(machine, b"<QuestionnaireResponse/>", "application/fhir+xml"))[0] == 415


def test_plain_json_is_taken(machine: Machine, protocol: Protocol) -> None:
    response = send(machine, response_to(protocol, WEAK_LEG), "application/json; charset=utf-8")
    assert response.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        rb'{"resourceType": "QuestionnaireResponse", "questionnaire": "a|\ud800"}',
        rb'{"resourceType": "QuestionnaireResponse", "\udfff": 1}',
        rb'{"resourceType": "QuestionnaireResponse", "item": [{"linkId": "\ud800"}]}',
    ],
)
def test_half_a_character_is_refused(machine: Machine, body: bytes) -> None:
    assert outcome(send(machine, body)) == (400, "value")


def test_a_whole_character_of_two_halves_is_read(machine: Machine, protocol: Protocol) -> None:
    document = response_to(protocol, WEAK_LEG) | {"id": "\N{GRINNING FACE}"}
    assert send(machine, json.dumps(document).encode()).status_code == 200


@pytest.mark.parametrize("kind", ["Patient", "Bundle", "Parameters"])
def test_what_is_no_response_is_told_so(machine: Machine, kind: str) -> None:
    response = send(machine, {"resourceType": kind})
    assert outcome(response) == (422, "structure")
    assert "Send a QuestionnaireResponse" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("modifierExtension", ".modifierExtension"),
        ("implicitRules", ".implicitRules"),
        ("_status", ".status"),
        ("planted-word", ""),
    ],
)
def test_a_known_element_that_is_not_taken_is_named(
    machine: Machine, protocol: Protocol, name: str, place: str
) -> None:
    response = send(machine, response_to(protocol, WEAK_LEG) | {name: []})
    assert outcome(response) == (422, "structure")
    (issue,) = json.loads(response.content)["issue"]
    assert issue["expression"] == [f"QuestionnaireResponse{place}"]
