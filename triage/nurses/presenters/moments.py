"""Times as people at the clinic read them, and the times they write."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from triage.models import Clinic


_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def clinic_time(moment: datetime, clinic: Clinic) -> str:
    """A moment in the clinic's time: *Mon Nov 23, 2:05 PM*.

    The year is named when it is another one, the zone in the hour that the clocks show twice.
    """
    local = clinic.local(moment)
    year = "" if local.year == clinic.local(timezone.now()).year else f", {local.year}"
    other = local.replace(fold=1 - local.fold)
    zone = f" {local:%Z}" if other.utcoffset() != local.utcoffset() else ""
    return f"{local:%a %b} {local.day}{year}, {local:%I:%M %p}{zone}".replace(", 0", ", ", 1)


def span(length: timedelta) -> str:
    """How long: *12 min*, *3 h 5 min*, *2 days 4 h*."""
    days, rest = divmod(max(length, timedelta()), _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes = rest // _MINUTE
    if days:
        return f"{days} day{'s' if days > 1 else ''}" + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    return f"{minutes} min"


def readings(written: datetime, zone: ZoneInfo) -> list[datetime]:
    """The moments at which the clocks of a zone showed this time, earliest first.

    None when they were put forward over it, two when they were put back over it.
    """
    moments = []
    for fold in (0, 1):
        moment = written.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == written and moment not in moments:
            moments.append(moment)
    return moments
