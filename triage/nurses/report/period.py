"""The days that a report covers, as the clinic's calendar counts them."""

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
        """These days at this clinic."""
        return cls(first, last, ZoneInfo(clinic.time_zone))

    @property
    def start(self) -> datetime:
        """The moment at which the first day begins."""
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment at which the last day is over; not part of the period."""
        return self._midnight(self.last + _DAY)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    @property
    def counts_weeks(self) -> bool:
        """Whether single days would be too many to look at."""
        return (self.last - self.first).days >= MOST_SINGLE_DAYS

    def step_of(self, day: date) -> date:
        """The day, or the Monday of its week (the first day of the period in its first week)."""
        monday = day - timedelta(days=day.weekday())
        return max(monday, self.first) if self.counts_weeks else day

    def steps(self) -> Iterator[date]:
        """All the days, or all the weeks by the day on which they begin."""
        day = self.first
        while day <= self.last:
            yield day
            day += timedelta(days=7 - day.weekday()) if self.counts_weeks else _DAY
