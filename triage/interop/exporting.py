"""Writes everything that was shared, step by step, for the program that asked for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import accumulate

from triage.actions.runs import finish, still_held
from triage.interop.issues import operation_outcome
from triage.interop.names import Resource
from triage.interop.records import questionnaire_of
from triage.interop.shared import Shared, count_shared, published_versions, shared_after, stamped
from triage.interop.unreadable import FAULTS, UNREADABLE, unreadable_issue
from triage.models import ExportPiece, FhirExport

# At most a second of work, so that alerts are sent in between.
BATCH = 100


def export_shared(run: FhirExport) -> Iterator[None]:
    """Store the resources of so many people at a time, and with them how far it is.

    A worker that is killed loses one step: the next one goes on after the last that was stored.
    """
    last = run.last_review
    if run.steps == 0:
        total = count_shared(until_review=run.until_review, since=run.since)
        forms = _questionnaires(run)
        with still_held(run) as held:
            held.total = total
            _store(held, forms, [])
        yield
    while people := _next(run, last):
        found = _resources(run, people)
        with still_held(run) as held:
            _store(held, found, people)
            last = held.last_review
        yield
    with still_held(run) as held:
        finish(held)


def _next(run: FhirExport, last: int) -> list[Shared]:
    """Some people who answered no more than so often together; one at least."""
    people = shared_after(last, until_review=run.until_review, since=run.since, most=BATCH)
    sizes = accumulate(shared.size for shared in people)
    fitting = sum(size <= BATCH for size in sizes)
    return people[: max(1, fitting)]


def _questionnaires(run: FhirExport) -> dict[str, list[Resource]]:
    if "Questionnaire" not in run.kinds:
        return {}
    versions = [one for one in published_versions() if one[0].is_readable]
    return {"Questionnaire": [stamped(questionnaire_of(version), moment) for version, moment in versions]}


def _resources(run: FhirExport, people: Sequence[Shared]) -> dict[str, list[Resource]]:
    """Their resources by kind; under `OperationOutcome`, whose could not be read."""
    kinds = tuple(kind for kind in run.kinds if kind != "Questionnaire")
    found: dict[str, list[Resource]] = {kind: [] for kind in (*kinds, FAULTS)}
    for shared in people:
        try:
            for kind, resources in shared.of_kinds(kinds, with_contact=run.with_contact).items():
                found[kind] += resources
        except UNREADABLE:
            found[FAULTS].append(operation_outcome([unreadable_issue(shared)]))
    return found


def _store(held: FhirExport, found: dict[str, list[Resource]], people: Sequence[Shared]) -> None:
    first, last = (people[0].review.pk, people[-1].review.pk) if people else (0, 0)
    for kind, resources in found.items():
        if resources:
            ExportPiece.objects.create(
                export=held,
                kind=kind,
                number=held.steps,
                count=len(resources),
                first_review=first,
                last_review=last,
                body=ExportPiece.packed(map(_line, resources)),
            )
    held.steps += 1
    held.done += len(people)
    held.last_review = max(held.last_review, last)


def _line(resource: Resource) -> bytes:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()
