"""Whose answers they are, who gave them, and the program that read them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from triage.interop.codings import concept
from triage.interop.ids import part_of
from triage.interop.names import BASE, Resource, structure

_IDENTIFIER_TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
_RECORD_NUMBERS = f"{BASE}/NamingSystem/record-number"
# One program, wherever it runs.
_PROGRAM = uuid5(UUID(int=0), BASE)


@dataclass(frozen=True)
class Contact:
    """What a person shared so that they can be called. `birth_date` is ISO; anything may be empty."""

    name: str
    phone: str
    other_phone: str = ""
    birth_date: str = ""
    record_number: str = ""
    best_time: str = ""


def patient_id(response: UUID) -> str:
    return part_of(response, "patient")


def patient(response: UUID, contact: Contact | None) -> Resource:
    """The person of a response; without a contact nothing but an id."""
    resource: Resource = {"resourceType": "Patient", "id": patient_id(response)}
    if contact is None:
        return resource
    if contact.best_time:
        resource["extension"] = [{"url": structure("best-time"), "valueString": contact.best_time}]
    if contact.record_number:
        kind = concept(_IDENTIFIER_TYPES, "MR")
        number = {"type": kind, "system": _RECORD_NUMBERS, "value": contact.record_number}
        resource["identifier"] = [number]
    if contact.name:
        resource["name"] = [{"text": contact.name}]
    phones = [phone for phone in (contact.phone, contact.other_phone) if phone]
    if phones:
        resource["telecom"] = [
            {"system": "phone", "value": phone, "rank": rank} for rank, phone in enumerate(phones, start=1)
        ]
    if contact.birth_date:
        resource["birthDate"] = contact.birth_date
    return resource


def related_person(response: UUID) -> Resource:
    """Somebody who answered for the person, of whom nothing is known."""
    return {
        "resourceType": "RelatedPerson",
        "id": part_of(response, "related"),
        "patient": {"reference": f"Patient/{patient_id(response)}"},
    }


def program() -> Resource:
    """The program, which is the author of what it writes."""
    return {
        "resourceType": "Device",
        "id": str(_PROGRAM),
        "deviceName": [{"name": "bonemets", "type": "user-friendly-name"}],
    }
