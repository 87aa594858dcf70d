"""All that belongs to one person's answers, in one Bundle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from uuid import UUID, uuid5

from triage.interop.codings import concept, reference
from triage.interop.ids import part_of
from triage.interop.names import BASE, LOINC, Resource

# "Questionnaire response Document".
_DOCUMENT_TYPE = "74465-6"
_SECTIONS = {
    "What the person was told": ("GuidanceResponse", "RequestGroup", "DetectedIssue"),
    "Answers": ("QuestionnaireResponse",),
    "Review by a nurse": ("Task",),
}


@dataclass(frozen=True)
class Dossier:
    """The resources of one person's answers, and the moment they were read together."""

    response: UUID
    resources: tuple[Resource, ...]
    at: datetime
    title: str
    language: str
    is_final: bool


def transaction_bundle(dossier: Dossier, *, address: str = BASE) -> Resource:
    """The Bundle that stores every resource under its id: sent twice, it stores the same once."""
    entries = [
        {**entry, "request": {"method": "PUT", "url": _path(entry["resource"])}}
        for entry in _entries(dossier.resources, address)
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def collection_bundle(resources: tuple[Resource, ...], *, address: str = BASE) -> Resource:
    """The Bundle that only holds resources together."""
    return {"resourceType": "Bundle", "type": "collection", "entry": _entries(resources, address)}


def document_bundle(dossier: Dossier, *, address: str = BASE) -> Resource:
    """The Bundle that is a document: a Composition, and all that it tells of."""
    return {
        "resourceType": "Bundle",
        "id": str(dossier.response),
        "identifier": {
            "system": "urn:ietf:rfc:3986",
            "value": f"urn:uuid:{uuid5(dossier.response, f'document {dossier.at.isoformat()}')}",
        },
        "type": "document",
        "timestamp": _moment(dossier.at),
        "entry": _entries((_composition(dossier), *dossier.resources), address),
    }


def _composition(dossier: Dossier) -> Resource:
    by_kind: dict[str, list[Resource]] = {}
    for resource in dossier.resources:
        by_kind.setdefault(resource["resourceType"], []).append(resource)
    told = [issue["detail"] for issue in by_kind.get("DetectedIssue", [])]
    sections = []
    for title, kinds in _SECTIONS.items():
        found = [resource for kind in kinds for resource in by_kind.get(kind, [])]
        if found:
            entry = [reference(resource["resourceType"], resource["id"]) for resource in found]
            sections.append({"title": title, "entry": entry})
    (patient,), (device,) = by_kind["Patient"], by_kind["Device"]
    return {
        "resourceType": "Composition",
        "id": part_of(dossier.response, "document"),
        "language": dossier.language,
        "text": {"status": "generated", "div": _narrative(dossier.title, told)},
        "status": "final" if dossier.is_final else "preliminary",
        "type": concept(LOINC, _DOCUMENT_TYPE, "Questionnaire response Document"),
        "subject": reference("Patient", patient["id"]),
        "date": _moment(dossier.at),
        "author": [reference("Device", device["id"])],
        "title": dossier.title,
        "section": sections,
    }


def _narrative(title: str, lines: list[str]) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in (title, *dict.fromkeys(lines)))
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'


def _entries(resources: tuple[Resource, ...], address: str) -> list[Resource]:
    return [{"fullUrl": f"{address}/{_path(resource)}", "resource": resource} for resource in resources]


def _path(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
