"""Waiting times: the same minute for all rows, and in words for screen readers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from triage.nurses.presenters.moments import clinic_time

if TYPE_CHECKING:
    from triage.models import Clinic

_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))
_MOST_UNITS = 2


def time_or_day(moment: datetime, *, now: datetime, clinic: Clinic) -> str:
    """The time alone when it was today, else with the day."""
    whole = clinic_time(moment, clinic)
    is_today = clinic.local(moment).date() == clinic.local(now).date()
    return whole.rpartition(", ")[2] if is_today else whole


def by_the_minute(earlier: datetime, later: datetime) -> timedelta:
    """A span counted from minute to minute of the clock, so that all rows tick at once; never below zero."""
    begins, ends = (moment.replace(second=0, microsecond=0) for moment in (earlier, later))
    return max(timedelta(), ends - begins)


def spelled(length: timedelta) -> str:
    """A span in words: *1 minute*, *3 hours 5 minutes*, *2 days 4 hours*."""
    parts = []
    for size, name in _UNITS:
        count, length = divmod(length, size)
        if count:
            parts.append(f"{count} {name}{'s' if count > 1 else ''}")
    return " ".join(parts[:_MOST_UNITS]) or "less than a minute"
