"""What the product's own words are called in FHIR: urgencies, states and outcomes of a review, rules."""

from __future__ import annotations

from typing import Literal

from triage.engine.vocabulary import Urgency
from triage.interop.names import Resource, code_system

Priority = Literal["stat", "asap", "urgent", "routine"]

PRIORITIES: dict[Urgency, Priority] = {
    Urgency.EMERGENCY: "stat",
    Urgency.SAME_DAY: "asap",
    Urgency.SOON: "urgent",
    Urgency.ROUTINE: "routine",
}
"""The request priorities that stand for the urgencies: what to do and by when."""

URGENCIES = code_system("urgency")
RULES = code_system("rules")
TASKS = code_system("tasks")
"""What a task is about, what it tells at its end, and the states of a review."""
OUTCOMES = code_system("review-outcomes")

REVIEW, LATER, OUTCOME = "review", "later-answers", "outcome"
SPOKEN, CAME_FROM = "spoken", "came-from"
TASK_TEXTS = {
    REVIEW: "Review of shared answers by a nurse",
    LATER: "Answers of a later day that go with the shared ones",
    OUTCOME: "How the review ended",
    SPOKEN: "When somebody was spoken to",
    CAME_FROM: "The clinic's own page that led the patient to the questions",
}


def coded(value: str) -> str:
    """A word of the program as a code: `same-day` for `same_day`."""
    return value.replace("_", "-")


def concept(system: str, code: str, display: str | None = None) -> Resource:
    """A CodeableConcept of one code."""
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]}


def reference_to(resource: Resource) -> Resource:
    return reference(resource["resourceType"], resource["id"])


def reference(kind: str, resource_id: object) -> Resource:
    """A reference to a resource of ours, relative to where the resources are."""
    return {"reference": f"{kind}/{resource_id}"}
