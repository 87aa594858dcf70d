"""What was closed together lately and can be undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from triage.actions.reviews.closing_many import TIME_TO_UNDO
from triage.display import counted, person_name, time_of_day
from triage.models import ClosedTogether
from triage.nurses.queue_list import Viewpoint


class CountedClosing:
    """What `can_be_undone` adds, for the type checker."""

    count: int


@dataclass(frozen=True)
class ClosingView:
    id: int
    said: str
    until: str


def present_closings(closings: Iterable[ClosedTogether], viewpoint: Viewpoint) -> list[ClosingView]:
    return [
        ClosingView(
            id=one.pk,
            said=f"{counted(cast('CountedClosing', one).count, 'review')} closed at "
            f"{time_of_day(one.at, viewpoint.clinic)} by {person_name(one.by)}",
            until=time_of_day(one.at + TIME_TO_UNDO, viewpoint.clinic),
        )
        for one in closings
    ]
