"""Emergencies that nobody holds, for the red notice on the queue and on each review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.engine.vocabulary import Urgency
from triage.models import Review

if TYPE_CHECKING:
    from triage.nurses.queue_list import Viewpoint

MOST_EMERGENCIES = 50


@dataclass(frozen=True)
class FreeEmergency:
    """`key` is another one whenever its clock begins anew; it names no person."""

    id: int
    key: str


def free_emergencies(viewpoint: Viewpoint) -> tuple[FreeEmergency, ...]:
    """The free emergencies, the longest waiting first."""
    free = Review.objects.filter(viewpoint.is_free, closed_at=None, rank=Urgency.EMERGENCY.rank)
    listed = free.order_by("-rank", "due_at").values_list("pk", "waits")[:MOST_EMERGENCIES]
    return tuple(FreeEmergency(pk, f"{pk}-{waits}") for pk, waits in listed)
