"""Everything that is exported passes three judges, and each judge fails what it can see."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.judges import JUDGES
from tests.interop.population import random_later_answers, random_submissions
from triage.interop.bundles import document_bundle, transaction_bundle
from triage.interop.issues import Issue, operation_outcome
from triage.interop.reading import read_response
from triage.interop.records import dossier_of, questionnaire_of, terminology_of
from triage.models import Review

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.models import ProtocolVersion

    Resource = dict[str, Any]

PEOPLE = 100
KINDS = {
    "Bundle", "CodeSystem", "Composition", "DetectedIssue", "Device", "GuidanceResponse", "OperationOutcome",
    "Patient", "Questionnaire", "QuestionnaireResponse", "RelatedPerson", "RequestGroup", "Task", "ValueSet",
}  # fmt: skip


def check(resource: Resource) -> None:
    for name, judge in JUDGES.items():
        assert judge(resource) == [], (name, resource["resourceType"], resource.get("id"))


def check_population(version: ProtocolVersion, seed: int, people: int = PEOPLE) -> Counter[str]:
    """Every resource of these people, each Bundle whole, and every response read back."""
    passed: Counter[str] = Counter()
    for number, submission in enumerate(random_submissions(version, Random(seed), people)):
        review = Review.objects.filter(submission=submission).first()
        if review is not None and not review.is_withdrawn and number % 3 == 0:
            random_later_answers(review, Random(seed + number))
        dossier = dossier_of(submission, with_contact=number % 4 != 0, with_later=True)
        passed["later days"] += len(dossier.later)
        bundles = (document_bundle(dossier), transaction_bundle(dossier))
        for resource in (*dossier.resources, bundles[0]["entry"][0]["resource"], *bundles):
            check(resource)
            passed[resource["resourceType"]] += 1
            passed[f"{resource['resourceType']} {resource.get('status', '')}"] += 1
            if resource["resourceType"] == "QuestionnaireResponse":
                read_response(resource, version.protocol)
    return passed


def test_everything_of_some_random_people_passes(live_version: ProtocolVersion) -> None:
    assert check_population(live_version, 5, 12)["Bundle"] == 24


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_everything_of_a_hundred_random_people_passes(live_version: ProtocolVersion) -> None:
    passed = check_population(live_version, 1)
    assert passed["later days"] >= PEOPLE // 10
    assert {kind for kind in passed if " " not in kind} == KINDS - {
        "CodeSystem", "OperationOutcome", "Questionnaire", "ValueSet"
    }  # fmt: skip
    assert passed["QuestionnaireResponse in-progress"]
    assert passed["QuestionnaireResponse stopped"]
    assert passed["QuestionnaireResponse completed"]
    for status in ("requested", "in-progress", "on-hold", "completed", "cancelled"):
        assert passed[f"Task {status}"], status


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_same_of_a_hundred_more_in_two_languages(shipped_version: ProtocolVersion) -> None:
    assert check_population(shipped_version, 2)["Bundle"] == 2 * PEOPLE


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_shipped_questionnaire_passes_in_each_language(
    shipped_version: ProtocolVersion, language: str
) -> None:
    check(questionnaire_of(shipped_version, language=language))


def test_code_systems_and_value_sets_pass(shipped_version: ProtocolVersion) -> None:
    resources = terminology_of(shipped_version)
    for resource in resources:
        check(resource)
    ids = [(resource["resourceType"], resource["id"]) for resource in resources]
    assert len(ids) == len(set(ids))


def test_every_code_of_ours_is_published(live_version: ProtocolVersion) -> None:
    """No resource of a person, and no option, has a code that our code systems do not hold."""
    published = {
        (system["url"], concept["code"])
        for system in terminology_of(live_version)
        if system["resourceType"] == "CodeSystem"
        for top in system["concept"]
        for concept in (top, *top.get("concept", []))
    }
    used = set(codes_of(questionnaire_of(live_version)))
    for submission in random_submissions(live_version, Random(3), 30):
        used |= set(codes_of(list(dossier_of(submission, with_contact=True).resources)))
    ours = {(system, code) for system, code in used if system.startswith("https://bonemets.example/")}
    assert ours
    assert ours <= published


def codes_of(value: Any) -> list[tuple[str, str]]:
    """Every coding, however deep."""
    if isinstance(value, list):
        return [code for inner in value for code in codes_of(inner)]
    if not isinstance(value, dict):
        return []
    found = [code for inner in value.values() for code in codes_of(inner)]
    if "system" in value and "code" in value:
        found.append((value["system"], value["code"]))
    return found


# --- each judge fails a mutated copy --------------------------------------------------------------


# For each kind a change that the schema sees, one that the models see, and one that FHIRPath sees. What the
# others are blind to: the models know no code of R4 (a status may be anything), the schema asks for few
# elements (a missing linkId passes it), and neither looks from one item to another, as the invariants do.
def no_code(resource: Resource) -> None:
    resource["status"] = "no such status"


def no_element(resource: Resource) -> None:
    resource["nonsense"] = 1


MUTANTS: dict[str, dict[str, Callable[[Resource], object]]] = {
    "Questionnaire": {
        "schema": no_code,
        "model": lambda r: r["item"][0].pop("linkId"),
        "path": lambda r: r["item"].append(deepcopy(r["item"][0])),
    },
    "QuestionnaireResponse": {
        "schema": no_code,
        "model": lambda r: r.pop("status"),
        "path": lambda r: r["item"].append(deepcopy(r["item"][0])),
    },
    "GuidanceResponse": {
        "schema": no_code,
        "model": lambda r: r.pop("status"),
        "path": lambda r: r.update(status="data-required"),
    },
    "RequestGroup": {
        "schema": no_element,
        "model": lambda r: r.pop("intent"),
        "path": lambda r: r.update(priority="routine" if r["priority"] != "routine" else "stat"),
    },
    "DetectedIssue": {
        "schema": lambda r: r.update(severity="urgent"),
        "model": lambda r: r.pop("status"),
        "path": lambda r: r.pop("evidence"),
    },
    "Task": {
        "schema": no_code,
        "model": lambda r: r.pop("intent"),
        "path": lambda r: r.update(lastModified="2001-01-01T00:00:00Z"),
    },
    "Patient": {
        "schema": lambda r: r.update(gender="unsaid"),
        "model": lambda r: r.update(birthDate="someday"),
        "path": lambda r: r.update(id="not_an_id"),
    },
    "RelatedPerson": {
        "schema": no_element,
        "model": lambda r: r.pop("patient"),
        "path": lambda r: r["patient"].update(reference="Device/1"),
    },
    "Device": {
        "schema": lambda r: r["deviceName"][0].update(type="nickname"),
        "model": lambda r: r["deviceName"][0].pop("name"),
        "path": lambda r: r.pop("deviceName"),
    },
    "Composition": {
        "schema": no_code,
        "model": lambda r: r.pop("title"),
        "path": lambda r: r["section"][0].pop("entry"),
    },
    "CodeSystem": {
        "schema": no_code,
        "model": lambda r: r.pop("content"),
        "path": lambda r: r["concept"].append(r["concept"][0]),
    },
    "ValueSet": {
        "schema": no_code,
        "model": lambda r: r.pop("status"),
        "path": lambda r: r["compose"]["include"][0].pop("system"),
    },
    "OperationOutcome": {
        "schema": lambda r: r["issue"][0].update(severity="bad"),
        "model": lambda r: r["issue"][0].pop("code"),
        "path": lambda r: r["issue"][0].pop("expression"),
    },
    "Bundle": {
        "schema": lambda r: r.update(type="parcel"),
        "model": lambda r: r["entry"][0].update(nonsense=1),
        "path": lambda r: r["entry"].pop(1),
    },
}


@pytest.fixture
def one_of_each(live_version: ProtocolVersion) -> dict[str, Resource]:
    """A good resource of each kind."""
    found = {resource["resourceType"]: resource for resource in terminology_of(live_version)}
    found["Questionnaire"] = questionnaire_of(live_version)
    found["OperationOutcome"] = operation_outcome([Issue("value", "QuestionnaireResponse", "Say something.")])
    for submission in random_submissions(live_version, Random(4), 20):
        dossier = dossier_of(submission, with_contact=True)
        document = document_bundle(dossier)
        for resource in (*dossier.resources, document["entry"][0]["resource"], document):
            found.setdefault(resource["resourceType"], resource)
            if resource.get("output") or resource.get("result"):
                found[resource["resourceType"]] = resource
    return found


def test_each_judge_fails_a_mutated_copy_of_each_kind(one_of_each: dict[str, Resource]) -> None:
    assert set(MUTANTS) == set(one_of_each) == KINDS
    for kind, resource in one_of_each.items():
        check(resource)
        for judge, mutate in MUTANTS[kind].items():
            mutant = deepcopy(resource)
            mutate(mutant)
            assert JUDGES[judge](mutant), (kind, judge)


@pytest.mark.parametrize(
    ("fault", "seen_by"),
    [
        (lambda r: r.update(status="no such status"), {"schema"}),
        (lambda r: r["item"][0].update(type="coding"), {"schema"}),
        (lambda r: r["item"][0].pop("linkId"), {"model"}),
        (lambda r: r["item"][0].update(nonsense=1), {"schema", "model"}),
        (lambda r: r["item"].append(deepcopy(r["item"][0])), {"path"}),
        (lambda r: r["item"][0]["item"][0].update(required=True), {"path"}),
        (lambda r: r["item"][4].pop("enableBehavior"), {"path"}),
        (lambda r: r["item"][4]["enableWhen"][0].update(question="gone"), {"path"}),
        (lambda r: r["item"][4]["enableWhen"][0].update(operator="is"), {"schema"}),
    ],
)
def test_what_each_judge_is_blind_to(
    live_version: ProtocolVersion, fault: Callable[[Resource], object], seen_by: set[str]
) -> None:
    resource = questionnaire_of(live_version)
    fault(resource)
    assert {name for name, judge in JUDGES.items() if judge(resource)} == seen_by


def test_a_reference_that_leads_nowhere_is_found(one_of_each: dict[str, Resource]) -> None:
    bundle = one_of_each["Bundle"]
    patient = next(at for at, e in enumerate(bundle["entry"]) if e["resource"]["resourceType"] == "Patient")
    del bundle["entry"][patient]
    assert "references resolve" in JUDGES["path"](bundle)
