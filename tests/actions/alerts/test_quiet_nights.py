"""At night nobody is told that a review waits too long; an emergency is never kept quiet."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.actions.alerts.people import ADMINISTRATOR, LEAD, NURSE, TARGETS, clinic, share, told
from tests.actions.reviews.moments import fresh
from triage.actions.alerts.escalation import write_due_alerts
from triage.models import Review

pytestmark = pytest.mark.usefixtures("on_call")


NIGHT = {"time_zone": "America/New_York", "quiet_from": time(22), "quiet_until": time(7)}


def local(hour: int, minute: int = 0, day: int = 10) -> datetime:
    """A moment in New York in November 2026."""
    return (
        datetime(2026, 11, day, hour + 5, minute, tzinfo=UTC)
        if hour < 19
        else datetime(2026, 11, day + 1, hour - 19, minute, tzinfo=UTC)
    )


def waiting_since(moment: datetime, urgency: str) -> Review:
    """A review that was shared at some moment."""
    review = share(urgency)
    target = timedelta(minutes=TARGETS.get(urgency, 15))
    Review.objects.filter(pk=review.pk).update(
        shared_at=moment, rings_at=moment, escalates_at=moment + target
    )
    return fresh(review)


def test_quiet_hours_hold_back_alerts_of_late_reviews() -> None:
    clinic(**NIGHT)
    waiting_since(local(20), "same_day")
    write_due_alerts(now=local(6, 59, day=11))
    assert told() == []
    write_due_alerts(now=local(7, 0, day=11))
    assert told() == [LEAD]


def test_the_step_after_a_quiet_night_comes_a_whole_target_later() -> None:
    clinic(**NIGHT)
    waiting_since(local(20), "same_day")
    write_due_alerts(now=local(10, 59, day=11))
    assert told() == [LEAD]
    write_due_alerts(now=local(11, 0, day=11))
    assert told() == [LEAD, ADMINISTRATOR]


def test_an_emergency_is_never_kept_quiet() -> None:
    clinic(**NIGHT)
    waiting_since(local(23), "emergency")
    write_due_alerts(now=local(23, 31))
    assert told() == [NURSE, LEAD, ADMINISTRATOR]


def test_outside_quiet_hours_the_target_counts() -> None:
    clinic(**NIGHT)
    waiting_since(local(8), "same_day")
    write_due_alerts(now=local(12, 1))
    assert told() == [LEAD]
