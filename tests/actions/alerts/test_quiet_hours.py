"""Quiet hours: until when a moment is put off, by the clinic's clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ValidationError

from triage.models import Clinic

NEW_YORK = "America/New_York"


def put_off(moment: datetime, begins: time | None = time(22), ends: time | None = time(7)) -> datetime:
    """Until when."""
    return Clinic(time_zone=NEW_YORK, quiet_from=begins, quiet_until=ends).after_quiet(moment)


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_without_quiet_hours_nothing_is_put_off() -> None:
    assert put_off(utc(10, 8), None, None) == utc(10, 8)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (utc(11, 2, 59), utc(11, 2, 59)),
        (utc(11, 3), utc(11, 12)),
        (utc(11, 8), utc(11, 12)),
        (utc(11, 11, 59), utc(11, 12)),
        (utc(11, 12), utc(11, 12)),
        (utc(11, 18), utc(11, 18)),
    ],
)
def test_a_night_ends_in_the_morning(moment: datetime, until: datetime) -> None:
    assert put_off(moment) == until


@pytest.mark.parametrize(
    ("moment", "until"),
    [(utc(11, 16), utc(11, 16)), (utc(11, 17, 30), utc(11, 18)), (utc(11, 18), utc(11, 18))],
)
def test_quiet_hours_within_a_day_end_on_that_day(moment: datetime, until: datetime) -> None:
    assert put_off(moment, time(12), time(13)) == until


def test_a_night_in_which_the_clocks_are_put_back_is_longer() -> None:
    assert put_off(utc(1, 3)) == utc(1, 12)


def test_an_end_in_the_hour_that_the_clocks_show_twice_is_never_before_the_moment() -> None:
    second_half_past_one = utc(1, 6, 30)
    assert put_off(second_half_past_one, time(0), time(1, 45)) >= second_half_past_one


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [(time(22), None), (None, time(7)), (time(7), time(7))])
def test_half_or_empty_quiet_hours_are_refused(hours: tuple[time | None, time | None]) -> None:
    clinic = Clinic(pk=1, quiet_from=hours[0], quiet_until=hours[1])
    with pytest.raises(ValidationError, match="a beginning and another end, or neither"):
        clinic.validate_constraints()
