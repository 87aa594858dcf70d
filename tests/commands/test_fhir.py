"""`manage.py export_fhir` and `manage.py assess_fhir`."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from tests.interop.judges import JUDGES
from tests.interop.later_days import followed_review
from tests.interop.responses import item_in, response_to
from tests.nurses.people import assessed_submission, shared_review
from triage.engine.evaluation import EvaluationError
from triage.interop import assessing
from triage.interop.documents import MOST_BYTES
from triage.models import AuditRow, Submission

if TYPE_CHECKING:
    from pathlib import Path

    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

pytestmark = pytest.mark.usefixtures("live_version")


def run(*arguments: str) -> tuple[dict[str, Any], int]:
    """What a command writes, and its exit code; whatever it writes passes the judges."""
    out, code = StringIO(), 0
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    resource: dict[str, Any] = json.loads(out.getvalue())
    for judge in JUDGES.values():
        assert judge(resource) == []
    return resource, code


def kinds(bundle: dict[str, Any]) -> list[str]:
    return [entry["resource"]["resourceType"] for entry in bundle["entry"]]


def test_a_bundle_holds_the_answers_of_later_days() -> None:
    review, _ = followed_review(2)
    for options in ((), ("--transaction",)):
        bundle, _ = run("export_fhir", "bundle", str(review.submission_id), *options)
        assert kinds(bundle).count("QuestionnaireResponse") == 3


def first(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = bundle["entry"][kinds(bundle).index(kind)]["resource"]
    return found


def test_the_live_version_is_written_as_a_questionnaire(protocol: Protocol) -> None:
    resource, _ = run("export_fhir", "questionnaire")
    assert resource["resourceType"] == "Questionnaire"
    assert (resource["status"], resource["version"]) == ("active", protocol.sha256)


def test_an_older_version_is_named_by_its_hash(shipped_version: ProtocolVersion) -> None:
    resource, _ = run(
        "export_fhir", "questionnaire", "--sha256", shipped_version.sha256[:12], "--language", "es"
    )
    assert resource["language"] == "es"
    assert resource["title"].startswith("Señales")


@pytest.mark.parametrize(
    "options", [("questionnaire", "--sha256", "0" * 12), ("questionnaire", "--language", "xx")]
)
def test_a_version_or_language_that_is_not_there_is_told(options: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as raised:
        call_command("export_fhir", *options)
    assert raised.value.returncode == 2


def test_the_codes_are_written(protocol: Protocol) -> None:
    bundle, _ = run("export_fhir", "terminology")
    signs = first(bundle, "CodeSystem")
    assert {concept["code"] for concept in signs["concept"]} == set(protocol.questions)


def test_one_persons_answers_are_written_without_the_contact() -> None:
    review = shared_review(name="Pat Doe")
    rows = AuditRow.objects.count()
    bundle, _ = run("export_fhir", "bundle", str(review.submission_id))
    assert kinds(bundle)[0] == "Composition"
    assert "Pat Doe" not in json.dumps(bundle)
    assert AuditRow.objects.count() == rows


def test_the_contact_is_written_when_asked_for_and_the_trail_tells() -> None:
    review = shared_review(name="Pat Doe")
    bundle, _ = run("export_fhir", "bundle", str(review.submission_id), "--transaction", "--with-contact")
    assert bundle["type"] == "transaction"
    assert first(bundle, "Patient")["name"] == [{"text": "Pat Doe"}]
    assert first(bundle, "Task")["priority"] == "stat"
    assert AuditRow.objects.latest("number").action == "export_fhir"


def test_answers_that_are_not_there_are_told() -> None:
    with pytest.raises(CommandError) as raised:
        call_command("export_fhir", "bundle", str(uuid4()))
    assert raised.value.returncode == 2


# --- in -----------------------------------------------------------------------------------------


def written(folder: Path, document: object) -> str:
    file = folder / "response.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("urgency", "priority"),
    [("emergency", "stat"), ("same_day", "asap"), ("soon", "urgent"), ("routine", "routine")],
)
def test_a_response_gets_the_urgency_of_our_own_pages(
    protocol: Protocol, tmp_path: Path, urgency: str, priority: str
) -> None:
    answers = assessed_submission(urgency=urgency).answers
    stored = Submission.objects.count()
    bundle, code = run("assess_fhir", written(tmp_path, response_to(protocol, answers)))
    assert code == 0
    assert first(bundle, "GuidanceResponse")["status"] == "success"
    assert first(bundle, "RequestGroup")["priority"] == priority
    assert Submission.objects.count() == stored


def test_a_response_with_open_questions_and_no_sign_is_told_nothing(
    protocol: Protocol, tmp_path: Path
) -> None:
    bundle, code = run("assess_fhir", written(tmp_path, response_to(protocol, {"fever": "no"})))
    assert code == 0
    assert first(bundle, "GuidanceResponse")["status"] == "data-required"
    assert "RequestGroup" not in kinds(bundle)


def test_rules_that_fail_give_an_emergency(
    protocol: Protocol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise EvaluationError("p", "r")

    monkeypatch.setattr(assessing, "assess", fail)
    bundle, _ = run("assess_fhir", written(tmp_path, response_to(protocol, {"fever": "no"})))
    assert first(bundle, "GuidanceResponse")["status"] == "failure"
    assert first(bundle, "RequestGroup")["priority"] == "stat"


def test_a_fault_is_told_with_its_place(protocol: Protocol, tmp_path: Path) -> None:
    document = response_to(protocol, {"leg_weakness": "yes"})
    item_in(document, "leg_weakness")["answer"][0]["valueCoding"]["code"] = "maybe"
    outcome, code = run("assess_fhir", written(tmp_path, document))
    assert code == 1
    (issue,) = outcome["issue"]
    assert issue["code"] == "code-invalid"
    assert issue["expression"] == ["QuestionnaireResponse.item[0].item[0].item[0].answer[0].value"]


@pytest.mark.parametrize("version", ["0" * 64, "1"])
def test_a_version_that_was_never_published_here_is_refused(
    protocol: Protocol, tmp_path: Path, version: str
) -> None:
    document = response_to(protocol, {"leg_weakness": "yes"})
    document["questionnaire"] = document["questionnaire"].replace(protocol.sha256, version)
    outcome, code = run("assess_fhir", written(tmp_path, document))
    assert (code, outcome["issue"][0]["code"]) == (1, "not-found")


def test_what_is_too_long_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    file.write_bytes(b" " * (MOST_BYTES + 5))
    outcome, code = run("assess_fhir", str(file))
    assert (code, outcome["issue"][0]["code"]) == (1, "too-long")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as raised:
        call_command("assess_fhir", str(tmp_path / "gone.json"))
    assert raised.value.returncode == 2
