"""The parts of a protocol that a draft keeps as whole documents, without tables of their own.

Each is named by its path in the protocol, with dots between; `Draft.documents` holds those that are
written, by path.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from content.library import library
from triage.engine.faults import ProtocolError
from triage.engine.list_items import ListItem
from triage.engine.loading import load_data
from triage.engine.parts import references
from triage.engine.protocol import Protocol
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from triage.actions.drafts.rows import DraftRows

DOCUMENTS = ("roles", "promises.counted_as", "promises.only_with_others", "list_items", "spoken")


def documents_of(protocol: Protocol) -> dict[str, Any]:
    """The documents of a protocol, without those that say nothing."""
    written = protocol.model_dump(mode="json", exclude_defaults=True)
    found = {}
    for path in DOCUMENTS:
        *parents, name = path.split(".")
        part = written
        for parent in parents:
            part = part[parent]
        if name in part:
            found[path] = part[name]
    return found


def put_documents(data: dict[str, Any], documents: Mapping[str, Any]) -> dict[str, Any]:
    """The plain values of a protocol with these documents in their places."""
    for path in DOCUMENTS:
        if path in documents:
            *parents, name = path.split(".")
            part = data
            for parent in parents:
                part = part[parent]
            part[name] = documents[path]
    return data


def documents_naming(questions: Collection[str], documents: Mapping[str, Any]) -> Iterator[str]:
    """What in the documents names one of these questions; nothing of a document that has a fault."""
    for path in DOCUMENTS:
        if path not in documents:
            continue
        with suppress(ValidationError):
            found = _type_of(path).validate_json(json.dumps(documents[path]))
            for number, part in enumerate(found if isinstance(found, tuple) else (found,), start=1):
                if any(to == "question" and name in questions for _, to, name in references(part)):
                    own = f"“{part.id}”" if isinstance(part, ListItem) else f"no. {number}"
                    yield f"{path} {own}" if isinstance(found, tuple) else path


@cache
def _type_of(path: str) -> TypeAdapter[Any]:
    model: Any = Protocol
    for step in path.split("."):
        model = model.model_fields[step].annotation
    return TypeAdapter(model)


def document_problems(rows: DraftRows, documents: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with each of these documents in a draft of these rows, by path."""
    try:
        load_data(rows.document(documents), pages=library("en").keys(), passages=shipped_passages())
    except ProtocolError as error:
        problems = error.problems
    else:
        return {}
    found: dict[str, list[str]] = {}
    for path in DOCUMENTS:
        steps = tuple(path.split("."))
        for problem in problems:
            if problem.path[: len(steps)] == steps:
                # Within its own box, the place is named without the name of the box.
                where = problem.where.removeprefix(" / ".join(steps)).strip(" /")
                found.setdefault(path, []).append(f"{where}: {problem.what}" if where else problem.what)
    return found
