"""The days that a report covers, in the clinic's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from triage.models import Clinic

DEFAULT_DAYS, MOST_DAYS = 30, 366
# Beyond these many days a report counts weeks instead.
MOST_SINGLE_DAYS = 62
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both whole, in the clinic's time."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def of(cls, first: date, last: date, clinic: Clinic) -> Period:
        return cls(first, last, ZoneInfo(clinic.time_zone))

    @property
    def start(self) -> datetime:
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment after the last day; not part of the period."""
        return self._midnight(self.last + _DAY)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

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
