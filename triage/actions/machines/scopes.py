"""What an account of a program may be allowed."""

from __future__ import annotations

ASSESS = "https://bonemets.example/fhir/scope/assess"
"""To have answers assessed that the program collected itself. It reads nothing."""
CONTACT = "system/Patient.rs"
"""The only scope that tells whom to call."""
READABLE = (
    "Questionnaire",
    "QuestionnaireResponse",
    "GuidanceResponse",
    "RequestGroup",
    "DetectedIssue",
    "Task",
    "Bundle",
    "RelatedPerson",
    "Patient",
)
"""The kinds of resources that are told to programs."""


def reading(kind: str) -> str:
    """The scope that reads and searches resources of a kind."""
    return f"system/{kind}.rs"


SCOPES: dict[str, str] = {
    ASSESS: "Have answers assessed that it collected itself; nothing is stored",
    **{reading(kind): f"Read {kind}" for kind in READABLE},
    CONTACT: "Read Patient: name, phone numbers, birth date and record number of who shared",
}
"""Every scope with what it allows, in words."""
