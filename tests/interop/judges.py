"""Three judges of a resource: HL7's R4 schema, the R4B models of fhir.resources, and FHIRPath invariants.

Each returns what it finds wrong. None of them sees everything: `test_judges.py` says what each is blind to.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fhirpathpy import compile as compile_fhirpath
from fhirpathpy.models import models
from jsonschema import Draft6Validator
from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable

    Resource = dict[str, Any]

SCHEMA = Path(__file__).parent / "r4" / "fhir.schema.json"

# Invariants of R4 by their names there, and ours, in words. Each must be true. (`$this & ''` makes a plain
# string, which alone can be compared with another.)
INVARIANTS: dict[str, dict[str, str]] = {
    "Questionnaire": {
        "que-0": "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')",
        "que-1": "repeat(item).where(type='group').all(item.exists())",
        "que-2": "descendants().linkId.isDistinct()",
        "que-3": "repeat(item).where(type='display').all(code.empty())",
        "que-4": "repeat(item).all(answerOption.empty() or answerValueSet.empty())",
        "que-6": "repeat(item).where(type='display').all(required.empty() and repeats.empty())",
        "que-9": "repeat(item).where(readOnly.exists()).all(type!='display')",
        "que-12": "repeat(item).where(enableWhen.count() > 1).all(enableBehavior.exists())",
        "options are distinct": "repeat(item).all(answerOption.value.code.isDistinct())",
        "a choice has options": "repeat(item).where(type='choice').all(answerOption.exists())",
        "only a choice has options": "repeat(item).where(answerOption.exists()).all(type='choice')",
        "conditions look at items that exist": (
            "repeat(item).enableWhen.select(question & '').distinct()"
            ".subsetOf(%resource.repeat(item).select(linkId & ''))"
        ),
    },
    "QuestionnaireResponse": {
        "qrs-1": "repeat(item).all((answer.exists() and item.exists()).not())",
        "linkIds are distinct": "descendants().linkId.isDistinct()",
        "one answer each": "repeat(item).answer.all($this.value.exists())",
        "no group is empty": "repeat(item).all(answer.exists() or item.exists())",
        "names its version": "questionnaire.matches('^[^|]+[|][0-9a-f]{64}$')",
        "known to R4": "status in ('in-progress' | 'completed' | 'amended' | 'entered-in-error' | 'stopped')",
    },
    "GuidanceResponse": {
        "known to R4": (
            "status in ('success' | 'data-requested' | 'data-required' | 'in-progress' | 'failure'"
            " | 'entered-in-error')"
        ),
        "has advice unless data is required": "result.exists() = (status != 'data-required')",
    },
    "RequestGroup": {
        "rqg-1": "action.all(resource.exists() != action.exists()) or action.resource.empty()",
        "priorities agree": "action.priority.distinct() = priority",
        "known to R4": "priority in ('routine' | 'urgent' | 'asap' | 'stat')",
    },
    "DetectedIssue": {
        "known to R4": "severity in ('high' | 'moderate' | 'low')",
        "has evidence": "evidence.exists() and evidence.all(code.exists() and detail.exists())",
        "has a reason": "detail.exists()",
    },
    "Task": {
        "inv-1": "lastModified.exists().not() or authoredOn.exists().not() or lastModified >= authoredOn",
        "known to R4": "priority in ('routine' | 'urgent' | 'asap' | 'stat')",
        "ends with an outcome": "(status = 'completed' or status = 'failed') implies output.exists()",
    },
    "Patient": {"has a known id": "id.matches('^[A-Za-z0-9.-]{1,64}$')"},
    "RelatedPerson": {"belongs to a patient": "patient.reference.startsWith('Patient/')"},
    "Device": {"has a name": "deviceName.exists()"},
    "Composition": {
        "cmp-1": "section.all(text.exists() or entry.exists() or section.exists())",
        "has a narrative": "text.exists()",
    },
    "CodeSystem": {
        "csd-0": "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')",
        "csd-1": "concept.code.combine(concept.concept.code).isDistinct()",
    },
    "ValueSet": {
        "vsd-0": "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')",
        "vsd-1": "compose.include.all(valueSet.exists() or system.exists())",
    },
    "OperationOutcome": {"ope-1": "issue.exists() and issue.all(expression.exists())"},
    "Bundle": {
        "bdl-3": "entry.all(request.exists() = (%resource.type = 'transaction'))",
        "bdl-7": "entry.fullUrl.isDistinct()",
        "bdl-9": "type = 'document' implies (identifier.system.exists() and identifier.value.exists())",
        "bdl-10": "type = 'document' implies timestamp.exists()",
        "bdl-11": "type = 'document' implies entry.first().resource is Composition",
        "references resolve": (
            "entry.resource.descendants().select(reference & '').where($this != '').distinct()"
            ".subsetOf(%resource.entry.resource.select(resourceType & '/' & id))"
        ),
        "addresses are those of the resources": (
            "entry.all(fullUrl.endsWith('/' & resource.resourceType & '/' & resource.id))"
        ),
    },
}


@cache
def _validator() -> Draft6Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft6Validator.check_schema(schema)
    return Draft6Validator(schema)


def schema_faults(resource: Resource) -> list[str]:
    """By the definition of its kind alone: the schema as a whole only says that no kind fits."""
    validator = _validator()
    definition = {"$ref": f"#/definitions/{resource['resourceType']}"}
    return [error.message for error in validator.descend(resource, definition)]


def model_faults(resource: Resource) -> list[str]:
    kind = resource["resourceType"]
    model = getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
    try:
        model.model_validate(resource)
    except ValidationError as error:
        return [str(found["loc"]) + ": " + found["msg"] for found in error.errors()]
    return []


def path_faults(resource: Resource) -> list[str]:
    """The names of the invariants that do not hold."""
    rules = INVARIANTS[resource["resourceType"]]
    return [name for name in rules if _asked(resource["resourceType"], name)(resource) is not True]


@cache
def _asked(kind: str, name: str) -> Callable[[Resource], object]:
    evaluate = compile_fhirpath(INVARIANTS[kind][name], models["r4"])

    def ask(resource: Resource) -> object:
        values = evaluate(resource, {"resource": resource})
        return values[0] if len(values) == 1 else values

    return ask


JUDGES: dict[str, Callable[[Resource], list[str]]] = {
    "schema": schema_faults,
    "model": model_faults,
    "path": path_faults,
}
