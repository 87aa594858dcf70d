"""What tells that a day of before changed, so that its sums are counted again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from triage.actions.counting.period import spans_of
from triage.models import ChangedDay, Clinic

# So soon after beginning, the day is not summed yet: nothing needs to be looked up.
_SURELY_UNSUMMED = timedelta(hours=1)


def tell_change(began_at: datetime) -> None:
    """Tell that something changed that is counted on the day on which a submission was begun.

    Only adds a row, in the caller's transaction: nobody waits for anybody else.
    """
    now = timezone.now()
    if now - began_at < _SURELY_UNSUMMED:
        return
    clinic = Clinic.load()
    if clinic.local(began_at).date() < clinic.local(now).date():
        ChangedDay.objects.create(began_at=began_at)


def changed_days(clinic: Clinic) -> set[date]:
    """The days of which something changed since they were summed."""
    return {
        clinic.local(began_at).date() for began_at in ChangedDay.objects.values_list("began_at", flat=True)
    }


def changes_of(day: date, clinic: Clinic) -> list[int]:
    """What was told of a day."""
    ((start, end),) = spans_of([day], clinic)
    return list(ChangedDay.objects.filter(began_at__gte=start, began_at__lt=end).values_list("pk", flat=True))
