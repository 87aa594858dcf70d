"""All that belongs to one person's answers, in one Bundle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from uuid import UUID, uuid5

from triage.interop.codings import concept, reference, reference_to
from triage.interop.ids import part_of, response_in
from triage.interop.names import BASE, LOINC, Resource

# "Questionnaire response Document".
_DOCUMENT_TYPE = "74465-6"
_SECTIONS = {
    "What the person was told": ("GuidanceResponse", "RequestGroup", "DetectedIssue"),
    "Answers": ("QuestionnaireResponse",),
    "Review by a nurse": ("Task",),
}
_AGAIN, _FIRST = "Answered again on", "Answered first"


@dataclass(frozen=True)
class Later:
    """Answers that the person gave again, and the clinic's day on which they did."""

    response: UUID
    day: date


@dataclass(frozen=True)
class Dossier:
    """The resources of one person's answers, and the moment when any of them changed last.

    `response` is what was shared first, `later` what goes with it, in order of the days.
    """

    response: UUID
    resources: tuple[Resource, ...]
    at: datetime
    title: str
    language: str
    is_final: bool
    later: tuple[Later, ...] = ()


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
    """The Bundle that is a document: a Composition, and all that it tells of.

    Its identifier follows from its content, so that whoever receives the same twice files one document.
    """
    entries = _entries((_composition(dossier), *dossier.resources), address)
    content = json.dumps(entries, sort_keys=True)
    return {
        "resourceType": "Bundle",
        "id": str(dossier.response),
        "identifier": {
            "system": "urn:ietf:rfc:3986",
            "value": f"urn:uuid:{uuid5(dossier.response, content)}",
        },
        "type": "document",
        "timestamp": _moment(dossier.at),
        "entry": entries,
    }


def _composition(dossier: Dossier) -> Resource:
    (patient,) = _of_kinds(dossier.resources, "Patient")
    (device,) = _of_kinds(dossier.resources, "Device")
    later = [
        {"title": f"{_AGAIN} {one.day}", "section": _sections(_of(dossier, one.response))}
        for one in reversed(dossier.later)
    ]
    return {
        "resourceType": "Composition",
        "id": part_of(dossier.response, "document"),
        "language": dossier.language,
        "text": {"status": "generated", "div": _narrative(_lines(dossier))},
        "status": "final" if dossier.is_final else "preliminary",
        "type": concept(LOINC, _DOCUMENT_TYPE, "Questionnaire response Document"),
        "subject": reference("Patient", patient["id"]),
        "date": _moment(dossier.at),
        "author": [reference("Device", device["id"])],
        "title": dossier.title,
        "section": [*later, *_sections(_of(dossier, dossier.response))],
    }


def _of(dossier: Dossier, response: UUID) -> list[Resource]:
    return [resource for resource in dossier.resources if response_in(resource["id"]) == response]


def _of_kinds(resources: Iterable[Resource], *kinds: str) -> list[Resource]:
    return [resource for kind in kinds for resource in resources if resource["resourceType"] == kind]


def _sections(resources: list[Resource]) -> list[Resource]:
    return [
        {"title": title, "entry": [reference_to(resource) for resource in found]}
        for title, kinds in _SECTIONS.items()
        if (found := _of_kinds(resources, *kinds))
    ]


def _lines(dossier: Dossier) -> Iterator[str]:
    """The title and the reasons, the latest day first."""
    yield dossier.title
    for one in reversed(dossier.later):
        yield f"{_AGAIN} {one.day}"
        yield from _reasons(dossier, one.response)
    if dossier.later:
        yield _FIRST
    yield from _reasons(dossier, dossier.response)


def _reasons(dossier: Dossier, response: UUID) -> Iterable[str]:
    issues = _of_kinds(_of(dossier, response), "DetectedIssue")
    return dict.fromkeys(issue["detail"] for issue in issues)


def _narrative(lines: Iterable[str]) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'


def _entries(resources: tuple[Resource, ...], address: str) -> list[Resource]:
    return [{"fullUrl": f"{address}/{_path(resource)}", "resource": resource} for resource in resources]


def _path(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
