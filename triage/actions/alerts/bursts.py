"""Bursts: many emergencies from one place are told together, so that the others are not drowned.

The first few from a place are told at once, each by itself. Those after them wait for one message that says
how many there are. An emergency from another place, or from an unknown one, never waits. Clocks and rings of
each review go on as ever, and the queue shows all.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Min, Q

from triage.engine.vocabulary import Urgency
from triage.models import Alert, Review
from triage.models.alerts import AlertLevel

if TYPE_CHECKING:
    from django.db.models import QuerySet

UNSENT = Q(sent_at=None, cancelled_at=None)
# So many from one place within BURST are told alone; a family or a full waiting room has no more.
TOLD_ALONE = 3
BURST = timedelta(minutes=10)
# The longest that one of a burst waits to be told of.
LONGEST_HOLD = timedelta(minutes=2)
_PLACE_IS_KEPT = timedelta(hours=1)


def told_at(review: Review, level: str, now: datetime) -> datetime:
    """When to tell of a review: now, or together with others of a burst from the same place."""
    if level != AlertLevel.NURSE or not review.place:
        return now
    others = _emergencies_since(now - BURST).filter(place=review.place).exclude(pk=review.pk)
    if others.count() < TOLD_ALONE:
        return now
    held = Alert.objects.filter(UNSENT, review__place=review.place, level=level, due_at__gt=now)
    first: datetime | None = held.aggregate(first=Min("due_at"))["first"]
    latest = now + LONGEST_HOLD
    return min(first, latest) if first else latest


def lease_together(alert: Alert, *, now: datetime) -> list[Alert]:
    """Lease what is to be told by one message with a leased alert; empty when it is told alone."""
    if alert.review is None or not alert.review.place:
        return []
    others = Alert.objects.filter(
        UNSENT,
        Q(leased_until=None) | Q(leased_until__lte=now),
        channel=alert.channel,
        address=alert.address,
        level=alert.level,
        due_at__lte=now,
        review__place=alert.review.place,
        review__rank=Urgency.EMERGENCY.rank,
    ).exclude(pk=alert.pk)
    if alert.review.rank != Urgency.EMERGENCY.rank or others.count() < TOLD_ALONE:
        return []
    others.update(lease=alert.lease, leased_until=alert.leased_until, attempts=F("attempts") + 1)
    return list(Alert.objects.filter(lease=alert.lease).exclude(pk=alert.pk).select_related("review"))


def has_burst(*, now: datetime) -> bool:
    """Whether more emergencies came from one place lately than are told alone, and still wait."""
    places = _emergencies_since(now - BURST).filter(closed_at=None).order_by()
    return places.values("place").annotate(count=Count("pk")).filter(count__gt=TOLD_ALONE).exists()


def forget_places(*, now: datetime) -> None:
    """Forget where reviews were shared from, an hour after they were."""
    before = now - _PLACE_IS_KEPT
    known = Review.objects.filter(shared_at__lte=before).exclude(place="")
    # To update takes the lock of SQLite, to look does not.
    if known.exists():
        known.update(place="")


def _emergencies_since(moment: datetime) -> QuerySet[Review]:
    """Emergencies of known places that were shared since."""
    # The index holds no others.
    known = Review.objects.exclude(place="")
    return known.filter(shared_at__gt=moment, rank=Urgency.EMERGENCY.rank)
