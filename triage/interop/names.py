"""The names of everything that the product publishes in FHIR, and the systems that it borrows from.

The base is a name, not an address: nothing is fetched from it, and its ending is reserved, so that nobody
else can ever own it.
"""

from __future__ import annotations

from typing import Any

Resource = dict[str, Any]
"""A FHIR resource, or an element of one, as plain values."""

BASE = "https://bonemets.example/fhir"

YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
DATA_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"

_HL7 = "http://hl7.org/fhir/StructureDefinition"
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
TRANSLATION = f"{_HL7}/translation"
HIDDEN = f"{_HL7}/questionnaire-hidden"
ITEM_CONTROL = f"{_HL7}/questionnaire-itemControl"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
MINIMUM = f"{_HL7}/minValue"
MAXIMUM = f"{_HL7}/maxValue"
UNIT = f"{_HL7}/questionnaire-unit"
CALCULATED = f"{_SDC}/sdc-questionnaire-calculatedExpression"
ENABLED_WHEN = f"{_SDC}/sdc-questionnaire-enableWhenExpression"


def structure(name: str) -> str:
    """The name of an extension of ours."""
    return f"{BASE}/StructureDefinition/{name}"


def code_system(name: str) -> str:
    return f"{BASE}/CodeSystem/{name}"


def value_set(name: str) -> str:
    return f"{BASE}/ValueSet/{name}"


SIGNS = code_system("signs")
"""Questions, and below each choice its options, as `cancer_type.breast`."""
VERSIONS = f"{BASE}/NamingSystem/protocol-version"
"""The system of the SHA-256 by which a protocol version is known."""


def slug(identifier: str) -> str:
    """An identifier of a protocol as FHIR allows it in an id or an address."""
    return identifier.replace("_", "-")


def questionnaire_url(protocol_id: str) -> str:
    """The name of a protocol's questionnaire, without its version."""
    return f"{BASE}/Questionnaire/{slug(protocol_id)}"
