"""The moments that a written time can mean."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def possible_moments(written: datetime, zone: ZoneInfo) -> list[datetime]:
    """The moments at which the clocks of a zone showed this time, earliest first.

    None when the clocks were put forward over it, two when they were put back over it.
    """
    moments = []
    for fold in (0, 1):
        moment = written.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == written and moment not in moments:
            moments.append(moment)
    return moments
