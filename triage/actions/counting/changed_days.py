"""Tells that a day of before changed, so that its sums are counted again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

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
    day = clinic.local(began_at).date()
    if day < clinic.local(now).date():
        ChangedDay.objects.create(day=day)
