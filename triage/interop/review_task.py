"""A nurse's review as a Task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from triage.engine.vocabulary import Urgency
from triage.interop.codings import (
    CAME_FROM,
    LATER,
    OUTCOME,
    OUTCOMES,
    PRIORITIES,
    REVIEW,
    SPOKEN,
    TASK_TEXTS,
    TASKS,
    URGENCIES,
    coded,
    concept,
    reference,
)
from triage.interop.ids import part_of
from triage.interop.names import Resource

State = Literal["open", "taken", "asks-second-nurse", "closed", "withdrawn"]

STATE_TEXTS: dict[State, str] = {
    "open": "Waits for a nurse",
    "taken": "A nurse has taken it",
    "asks-second-nurse": "Waits for a second nurse to agree",
    "closed": "Closed",
    "withdrawn": "Taken back by the patient",
}
_STATUSES: dict[State, str] = {
    "open": "requested",
    "taken": "in-progress",
    "asks-second-nurse": "on-hold",
    "closed": "completed",
    "withdrawn": "cancelled",
}


@dataclass(frozen=True)
class Handling:
    """How a review stands. `rules_urgency` is what the person was told; the other is what counts now.

    `later` are the responses of later days that go with it.
    """

    response: UUID
    state: State
    rules_urgency: Urgency
    urgency: Urgency
    shared_at: datetime
    due_at: datetime
    changed_at: datetime
    outcome: str
    acknowledged_at: datetime | None
    spoken_at: datetime | None
    closed_at: datetime | None
    came_from: str
    later: tuple[UUID, ...] = ()


def review_task(handling: Handling, *, subject: Resource, requester: Resource) -> Resource:
    """The review, without a word of what nurses wrote and without who they are."""
    period = {"start": handling.acknowledged_at, "end": handling.closed_at}
    known = {name: _moment(at) for name, at in period.items() if at is not None}
    return {
        "resourceType": "Task",
        "id": part_of(handling.response, "review"),
        "status": "failed" if handling.outcome == "not_reached" else _STATUSES[handling.state],
        "businessStatus": concept(TASKS, handling.state, STATE_TEXTS[handling.state]),
        "intent": "order",
        "priority": PRIORITIES[handling.urgency],
        "code": concept(TASKS, REVIEW, TASK_TEXTS[REVIEW]),
        "focus": reference("QuestionnaireResponse", handling.response),
        "for": subject,
        **({"executionPeriod": known} if known else {}),
        "authoredOn": _moment(handling.shared_at),
        "lastModified": _moment(handling.changed_at),
        "requester": requester,
        "reasonCode": concept(URGENCIES, coded(handling.rules_urgency)),
        "restriction": {"period": {"end": _moment(handling.due_at)}},
        **_input(handling),
        **_output(handling),
    }


def _input(handling: Handling) -> Resource:
    later = concept(TASKS, LATER, TASK_TEXTS[LATER])
    given: list[Resource] = [
        {"type": later, "valueReference": reference("QuestionnaireResponse", response)}
        for response in handling.later
    ]
    if handling.came_from:
        kind = concept(TASKS, CAME_FROM, TASK_TEXTS[CAME_FROM])
        given.append({"type": kind, "valueString": handling.came_from})
    return {"input": given} if given else {}


def _output(handling: Handling) -> Resource:
    output: list[Resource] = []
    if handling.spoken_at is not None:
        output.append(
            {
                "type": concept(TASKS, SPOKEN, TASK_TEXTS[SPOKEN]),
                "valueDateTime": _moment(handling.spoken_at),
            }
        )
    if handling.outcome:
        kind = concept(TASKS, OUTCOME, TASK_TEXTS[OUTCOME])
        output.append({"type": kind, "valueCodeableConcept": concept(OUTCOMES, coded(handling.outcome))})
    return {"output": output} if output else {}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
