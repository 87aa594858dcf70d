"""Follow-ups, as the page of the code shows them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from triage.actions.reviews.follow_ups import follow_up_days
from triage.display import full_day, moment_at
from triage.models import Clinic, Review


@dataclass(frozen=True)
class FollowUpOffer:
    is_agreed: bool
    is_open: bool
    opens_on: str
    # What was begun today in this browser and is not finished.
    go_on: UUID | None
    answered: tuple[str, ...]


def present_follow_up(
    review: Review, clinic: Clinic, now: datetime, *, own: Collection[UUID]
) -> FollowUpOffer:
    """Join consent, days and answers. `own` are the submissions that this browser began."""
    days = follow_up_days(review, clinic, now)
    begun = days.begun_today if days else None
    answered = review.follow_ups.filter(answered_at__isnull=False).values_list("answered_at", flat=True)
    return FollowUpOffer(
        is_agreed=days is not None,
        is_open=days is not None and days.is_open,
        opens_on=full_day(days.opens_on) if days else "",
        go_on=begun.submission_id if begun and begun.submission_id in own else None,
        answered=tuple(moment_at(moment, clinic) for moment in answered if moment),
    )
