"""Unfinished phone calls, as they are listed to whoever may go on with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.display import person_name, time_or_day, urgency_name
from triage.engine.vocabulary import Urgency
from triage.models import StoredAssessment

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from triage.models import PhoneCall
    from triage.nurses.queue_list import Viewpoint


@dataclass(frozen=True)
class OpenCall:
    """`so_far` is empty while no sign was found. `entered_by` is *you* for one's own."""

    id: UUID
    name: str
    phone: str
    begun: str
    entered_by: str
    urgency: str
    so_far: str


def present_calls(calls: QuerySet[PhoneCall], viewpoint: Viewpoint) -> tuple[OpenCall, ...]:
    """In two queries."""
    listed = list(calls)
    found: dict[UUID, Urgency] = {}
    stored = StoredAssessment.objects.filter(submission__in=[call.pk for call in listed])
    for submission_id, urgency in stored.values_list("submission", "urgency"):
        found[submission_id] = max(Urgency(urgency), found.get(submission_id, Urgency.ROUTINE))
    return tuple(
        OpenCall(
            id=call.pk,
            name=call.name,
            phone=call.phone,
            begun=time_or_day(call.submission.started_at, now=viewpoint.now, clinic=viewpoint.clinic),
            entered_by="you" if call.by_id == viewpoint.user.pk else person_name(call.by),
            urgency=found[call.pk].value if call.pk in found else "",
            so_far=f"{urgency_name(found[call.pk])} so far" if call.pk in found else "",
        )
        for call in listed
    )
