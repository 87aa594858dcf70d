"""Whether the office is open at a moment: hours, time zone, daylight saving time, holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError

from triage.models import Clinic, Holiday, OpeningHours
from triage.models.clinic import Weekday

MONDAY = date(2026, 11, 23)


@pytest.fixture
def clinic(db: None) -> Clinic:  # noqa: ARG001 (opens the database)
    """Open on Mondays from 9 to 5 in New York."""
    clinic = Clinic.objects.create(time_zone="America/New_York")
    OpeningHours.objects.create(clinic=clinic, weekday=Weekday.MONDAY, opens=time(9), closes=time(17))
    return clinic


def utc(hour: int, minute: int = 0, second: int = 0, *, day: date = MONDAY) -> datetime:
    """A moment in UTC; in November New York is 5 hours behind."""
    return datetime.combine(day, time(hour, minute, second), UTC)


def test_it_is_open_within_its_hours(clinic: Clinic) -> None:
    assert clinic.is_open(utc(17))


def test_it_opens_on_the_minute(clinic: Clinic) -> None:
    assert not clinic.is_open(utc(13, 59, 59))
    assert clinic.is_open(utc(14))


def test_it_is_closed_from_the_closing_minute_on(clinic: Clinic) -> None:
    assert clinic.is_open(utc(21, 59, 59))
    assert not clinic.is_open(utc(22))


def test_the_hours_are_those_of_its_time_zone(clinic: Clinic) -> None:
    assert not clinic.is_open(utc(9))


def test_the_weekday_is_that_of_its_time_zone(clinic: Clinic) -> None:
    clinic.time_zone = "Asia/Tokyo"
    clinic.save()
    # Still Sunday in UTC, already Monday morning in Tokyo.
    assert clinic.is_open(utc(1, day=MONDAY))
    assert not clinic.is_open(utc(23, day=MONDAY))
    assert clinic.is_open(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))


def test_the_hours_follow_daylight_saving_time(clinic: Clinic) -> None:
    summer = date(2026, 7, 6)
    assert clinic.is_open(utc(13, day=summer))
    assert not clinic.is_open(utc(21, day=summer))


def test_it_is_closed_on_other_days(clinic: Clinic) -> None:
    assert not clinic.is_open(utc(17, day=date(2026, 11, 24)))


def test_it_is_closed_over_lunch(clinic: Clinic) -> None:
    OpeningHours.objects.update(closes=time(12))
    OpeningHours.objects.create(clinic=clinic, weekday=Weekday.MONDAY, opens=time(13), closes=time(17))
    assert clinic.is_open(utc(16))
    assert not clinic.is_open(utc(17, 30))
    assert clinic.is_open(utc(18))


def test_it_is_closed_on_a_holiday(clinic: Clinic) -> None:
    Holiday.objects.create(clinic=clinic, day=MONDAY, name="Founders' day")
    assert not clinic.is_open(utc(17))


def test_a_holiday_is_a_day_in_its_time_zone(clinic: Clinic) -> None:
    OpeningHours.objects.update(opens=time.min, closes=time.max)
    Holiday.objects.create(clinic=clinic, day=date(2026, 11, 24), name="Tuesday")
    # Tuesday in UTC, still Monday evening in New York.
    assert clinic.is_open(utc(3, day=date(2026, 11, 24)))


def test_a_clinic_without_hours_is_never_open() -> None:
    assert not Clinic.defaults().is_open(utc(17))


def test_a_saved_clinic_without_hours_is_never_open(clinic: Clinic) -> None:
    OpeningHours.objects.all().delete()
    assert not clinic.is_open(utc(17))


def test_an_office_must_close_later_than_it_opens(clinic: Clinic) -> None:
    with pytest.raises(IntegrityError):
        OpeningHours.objects.create(clinic=clinic, weekday=Weekday.TUESDAY, opens=time(17), closes=time(9))


def test_a_day_is_a_holiday_once(clinic: Clinic) -> None:
    Holiday.objects.create(clinic=clinic, day=MONDAY, name="Once")
    with pytest.raises(IntegrityError):
        Holiday.objects.create(clinic=clinic, day=MONDAY, name="Twice")
