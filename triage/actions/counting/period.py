"""Days of the clinic's calendar, and the time that they span."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from triage.models import Clinic

DEFAULT_DAYS, MOST_DAYS = 30, 366
# Beyond these many days a report counts weeks instead.
MOST_SINGLE_DAYS = 62
_DAY = timedelta(days=1)
# From a moment to another, which is no longer part of it.
Spans = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both whole, in the clinic's time."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def of(cls, first: date, last: date, clinic: Clinic) -> Period:
        return cls(first, last, ZoneInfo(clinic.time_zone))

    def days(self) -> Iterator[date]:
        for ahead in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=ahead)

    @property
    def counts_weeks(self) -> bool:
        """Whether the period is too long to show single days."""
        return (self.last - self.first).days >= MOST_SINGLE_DAYS

    def step_of(self, day: date) -> date:
        """The day, or the first day of its week within the period."""
        monday = day - timedelta(days=day.weekday())
        return max(monday, self.first) if self.counts_weeks else day

    def steps(self) -> Iterator[date]:
        """All days, or the first days of all weeks."""
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=7 - day.weekday()) if self.counts_weeks else _DAY


def spans_of(days: Iterable[date], clinic: Clinic) -> Spans:
    """The time from the first midnight to the last of these days; days in a row are one span."""
    zone = ZoneInfo(clinic.time_zone)
    spans: list[tuple[datetime, datetime]] = []
    for day in sorted(days):
        start, end = _midnight(day, zone), _midnight(day + _DAY, zone)
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
