"""Days that are over are counted once and kept; a report adds them up, and counts only the others.

A day's sums hold while nothing of it changes, nothing of it becomes late, and the clinic counts as it did:
by the same time zone and targets. Any other day is counted from its single rows, so that a report is right
whether or not a worker has been at it. What was counted of rows that are deleted is kept, and added.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from triage.actions.counting.changed_days import changed_days, changes_of
from triage.actions.counting.groups import Groups, add_up, count_figures, count_rules, pack, unpack
from triage.actions.counting.history import Targets
from triage.actions.counting.period import Period, spans_of
from triage.actions.counting.reading import DayRows, begun_in, read, read_submissions
from triage.models import ChangedDay, Clinic, DaySums, DeletedSums, Submission

# A day is counted when even a slow change that began before its end is stored, and told of itself.
GRACE = timedelta(hours=2)
# How often a day that goes on changing is counted again, at most. Reports count it themselves meanwhile.
REST = timedelta(minutes=5)
# More submissions than these are not counted while somebody waits: some seconds of a processor.
MOST_SINGLE_ROWS = 50_000
# Changes with what is counted, so that sums of before are counted again.
_EDITION = 1
_DAY = timedelta(days=1)

PARTS: Mapping[str, Callable[[DayRows], Groups]] = {"figures": count_figures, "rules": count_rules}


class CountedPeriod:
    """The days of a period, each with its groups: from its sums where they hold, else counted now."""

    def __init__(self, period: Period, clinic: Clinic, now: datetime) -> None:
        self.clinic, self.now = clinic, now
        self.days = list(period.days())
        self._summed = DaySums.objects.filter(day__range=(period.first, period.last))
        self._deleted = DeletedSums.objects.filter(day__range=(period.first, period.last))
        self._holding = set(_holding(self._summed, clinic, now).values_list("day", flat=True))

    def days_left(self) -> int:
        """How many days are still to be summed, where so much was begun on them that nobody should wait."""
        left = [day for day in self.days if day not in self._holding]
        begun = Submission.objects.filter(begun_in(spans_of(left, self.clinic))).count() if left else 0
        return len(left) if begun > MOST_SINGLE_ROWS else 0

    def part(self, name: str) -> Mapping[date, Groups]:
        """One of PARTS by day."""
        stored = dict(self._summed.values_list("day", name)) if self._holding else {}
        # Before the rows: what is deleted in between is missed for a moment, never counted twice.
        deleted = dict(self._deleted.values_list("day", name))
        return {
            day: unpack(stored[day])
            if day in self._holding
            else add_up([PARTS[name](self._rows[day]), unpack(deleted.get(day, {}))])
            for day in self.days
        }

    @cached_property
    def _rows(self) -> Mapping[date, DayRows]:
        return read([day for day in self.days if day not in self._holding], self.clinic, self.now)


def sum_next_day(*, now: datetime) -> bool:
    """Count the newest day whose sums are missing or no longer hold; False when there is none.

    Safe to run any number of times at once: of two that counted one day, the one that began first is left
    out when it ends last.
    """
    clinic = Clinic.load()
    day = _next_day(clinic, now)
    if day is None:
        return False
    before = DaySums.objects.filter(pk=day).first()
    # Read before the rows: a change that is not told of yet is told of afterwards.
    told = changes_of(day, clinic)
    deleted = _deleted_of(day)
    rows = read([day], clinic, now)[day]
    moments = (one.sharing.late_from for one in rows.assessed if one.sharing is not None)
    values = {
        "basis": basis_of(clinic),
        "changes_at": min((moment for moment in moments if moment is not None), default=None),
        "summed_at": now,
        **{name: pack(add_up([count(rows), unpack(deleted.get(name, {}))])) for name, count in PARTS.items()},
    }
    try:
        with transaction.atomic():
            if _deleted_of(day) != deleted:
                # Rows were deleted meanwhile: they may be counted twice.
                return True
            if before is None:
                DaySums.objects.create(day=day, version=1, **values)
            else:
                same = DaySums.objects.filter(pk=day, version=before.version)
                if not same.update(version=before.version + 1, **values):
                    return True
            ChangedDay.objects.filter(pk__in=told).delete()
    except IntegrityError:
        # Another worker was first.
        return True
    return True


def keep_counts(ids: Collection[UUID], *, now: datetime) -> None:
    """Keep what is counted of submissions that are about to be deleted, in the caller's transaction.

    A day's sums stay as they are: what moves from its rows to what is kept leaves the total the same.
    """
    for day, rows in sorted(read_submissions(ids, Clinic.load(), now).items()):
        kept, _ = DeletedSums.objects.select_for_update().get_or_create(day=day)
        for name, count in PARTS.items():
            setattr(kept, name, pack(add_up([unpack(getattr(kept, name)), count(rows)])))
        kept.save()


def _deleted_of(day: date) -> Mapping[str, Mapping[str, str]]:
    return DeletedSums.objects.filter(pk=day).values(*PARTS).first() or {}


def basis_of(clinic: Clinic) -> str:
    """What the sums rest on beside the rows: a hash of the clinic's time zone and targets."""
    targets = Targets(clinic)
    parts = (_EDITION, clinic.time_zone, targets.taking, targets.speaking, targets.closing)
    return sha256(repr(parts).encode()).hexdigest()


def _holding(sums: QuerySet[DaySums], clinic: Clinic, now: datetime) -> QuerySet[DaySums]:
    unchanged = sums.exclude(day__in=changed_days(clinic))
    return unchanged.filter(Q(changes_at=None) | Q(changes_at__gte=now), basis=basis_of(clinic))


def _next_day(clinic: Clinic, now: datetime) -> date | None:
    began_at = Submission.objects.order_by("started_at").values_list("started_at", flat=True).first()
    if began_at is None:
        return None
    first, last = clinic.local(began_at).date(), clinic.local(now - GRACE).date() - _DAY
    sums = DaySums.objects.filter(day__range=(first, last))
    rested = sums.exclude(day__in=_holding(sums, clinic, now).values("day")).filter(
        Q(summed_at__lte=now - REST) | ~Q(basis=basis_of(clinic))
    )
    again: date | None = rested.order_by("-day").values_list("day", flat=True).first()
    if sums.count() > (last - first).days:
        return again
    known = set(sums.values_list("day", flat=True))
    days = (last - ahead * _DAY for ahead in range((last - first).days + 1))
    missing = next((day for day in days if day not in known), None)
    return max((day for day in (again, missing) if day is not None), default=None)
