"""A result that is read later: when it was given, until when it holds, and whether that has passed.

The server's clock decides, in the clinic's time zone; what a phone's clock says plays no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.display import day_and_time
from triage.engine.vocabulary import Urgency
from triage.models import Clinic

# As the words of *soon* say.
SOON_DAYS = 2
# Shortly after midnight it is another day, and nothing has been put off.
_JUST_READ = timedelta(hours=1)


@dataclass(frozen=True)
class ReadLater:
    """`since` is when the result was given; `until` is empty where there is no time by which to act.

    `called` is when the person said that they called, if they did.
    """

    since: str
    until: str
    is_late: bool
    has_passed: bool
    called: str
    asks_for_call: bool


def read_later(
    urgency: Urgency, clinic: Clinic, *, given_at: datetime, called_at: datetime | None, now: datetime
) -> ReadLater:
    """Compare the moment a result was given with now. Reading it begins nothing anew."""
    deadline = _deadline(urgency, clinic, given_at)
    waited = now - given_at
    is_another_day = clinic.local(now).date() != clinic.local(given_at).date()
    is_urgent = urgency in (Urgency.EMERGENCY, Urgency.SAME_DAY)
    is_late = (is_another_day and waited > _JUST_READ) or (
        is_urgent and waited >= timedelta(hours=clinic.fallback_hours)
    )
    has_passed = deadline is not None and now >= deadline and called_at is None
    return ReadLater(
        since=day_and_time(given_at, now=now, clinic=clinic),
        until=day_and_time(deadline, now=now, clinic=clinic) if deadline else "",
        is_late=is_late or has_passed,
        has_passed=has_passed,
        called=day_and_time(called_at, now=now, clinic=clinic) if called_at else "",
        asks_for_call=urgency > Urgency.ROUTINE,
    )


def _deadline(urgency: Urgency, clinic: Clinic, given_at: datetime) -> datetime | None:
    if urgency == Urgency.SAME_DAY:
        return given_at + timedelta(hours=clinic.fallback_hours)
    return given_at + timedelta(days=SOON_DAYS) if urgency == Urgency.SOON else None
