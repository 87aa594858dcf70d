"""When the office closes and opens next: hours, holidays, time zone, daylight saving time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from triage.models import Clinic, Holiday, OpeningHours
from triage.models.clinic import Weekday

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

NEW_YORK = ZoneInfo("America/New_York")
WORKDAYS = [day for day in Weekday if day < Weekday.SATURDAY]
MONDAY = date(2026, 11, 23)


@pytest.fixture
def clinic(db: None) -> Clinic:  # noqa: ARG001 (opens the database)
    """Open from Monday to Friday, 8 to 5, in New York."""
    clinic = Clinic.objects.create(time_zone="America/New_York")
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=day, opens=time(8), closes=time(17)) for day in WORKDAYS
    )
    return clinic


def at(hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
    """A moment by the clocks of New York."""
    return datetime.combine(day, time(hour, minute), NEW_YORK).astimezone(UTC)


# ---- closes_at


def test_an_open_office_closes_at_the_end_of_its_hours(clinic: Clinic) -> None:
    assert clinic.closes_at(at(9)) == at(17)


@pytest.mark.parametrize("moment", [at(7, 59), at(17), at(12, day=MONDAY - timedelta(days=1))])
def test_a_closed_office_does_not_close(clinic: Clinic, moment: datetime) -> None:
    assert clinic.closes_at(moment) is None


def test_hours_that_touch_are_one(clinic: Clinic) -> None:
    OpeningHours.objects.create(clinic=clinic, weekday=Weekday.MONDAY, opens=time(17), closes=time(20))
    assert clinic.closes_at(at(9)) == at(20)


def test_hours_that_overlap_are_one(clinic: Clinic) -> None:
    OpeningHours.objects.create(clinic=clinic, weekday=Weekday.MONDAY, opens=time(12), closes=time(20))
    assert clinic.closes_at(at(9)) == at(20)


def test_a_break_ends_the_hours(clinic: Clinic) -> None:
    OpeningHours.objects.create(clinic=clinic, weekday=Weekday.MONDAY, opens=time(18), closes=time(20))
    assert clinic.closes_at(at(9)) == at(17)


@pytest.mark.parametrize(("day", "hour"), [(date(2026, 3, 8), 21), (date(2026, 11, 1), 22)])
def test_it_closes_by_the_clock_on_the_day_it_changes(clinic: Clinic, day: date, hour: int) -> None:
    OpeningHours.objects.create(clinic=clinic, weekday=Weekday.SUNDAY, opens=time(0), closes=time(17))
    assert clinic.closes_at(at(1, day=day)) == datetime.combine(day, time(hour), UTC)


# ---- next_opening


def test_before_the_hours_it_opens_the_same_day(clinic: Clinic) -> None:
    assert clinic.next_opening(at(6)) == at(8)


def test_after_the_hours_it_opens_the_next_day(clinic: Clinic) -> None:
    assert clinic.next_opening(at(18)) == at(8, day=MONDAY + timedelta(days=1))


def test_over_lunch_it_opens_after_lunch(clinic: Clinic) -> None:
    OpeningHours.objects.update(closes=time(12))
    OpeningHours.objects.create(clinic=clinic, weekday=Weekday.MONDAY, opens=time(13), closes=time(17))
    assert clinic.next_opening(at(12, 30)) == at(13)


def test_an_open_office_opens_next_after_it_closed(clinic: Clinic) -> None:
    assert clinic.next_opening(at(8)) == at(8, day=MONDAY + timedelta(days=1))


def test_a_holiday_is_left_out(clinic: Clinic) -> None:
    Holiday.objects.create(clinic=clinic, day=date(2026, 11, 26), name="Thanksgiving")
    assert clinic.next_opening(at(18, day=date(2026, 11, 25))) == at(8, day=date(2026, 11, 27))


def test_a_holiday_before_a_weekend_makes_it_a_long_one(clinic: Clinic) -> None:
    Holiday.objects.create(clinic=clinic, day=date(2026, 11, 27), name="Day after")
    assert clinic.next_opening(at(18, day=date(2026, 11, 26))) == at(8, day=date(2026, 11, 30))


def test_in_the_morning_of_a_holiday_it_does_not_open_that_day(clinic: Clinic) -> None:
    Holiday.objects.create(clinic=clinic, day=MONDAY, name="Today")
    assert clinic.next_opening(at(6)) == at(8, day=MONDAY + timedelta(days=1))


def test_the_day_is_that_of_its_time_zone(clinic: Clinic) -> None:
    # Tuesday in UTC, still Monday evening in New York.
    assert clinic.next_opening(datetime(2026, 11, 24, 2, tzinfo=UTC)) == at(8, day=date(2026, 11, 24))


@pytest.mark.parametrize(
    ("friday", "opens"),
    [
        (date(2026, 3, 6), datetime(2026, 3, 9, 12, tzinfo=UTC)),
        (date(2026, 10, 30), datetime(2026, 11, 2, 13, tzinfo=UTC)),
    ],
)
def test_a_change_of_the_clocks_over_the_weekend_counts(
    clinic: Clinic, friday: date, opens: datetime
) -> None:
    assert clinic.next_opening(at(18, day=friday)) == opens


def test_an_hour_that_comes_twice_is_not_missed(clinic: Clinic) -> None:
    OpeningHours.objects.create(clinic=clinic, weekday=Weekday.SUNDAY, opens=time(1, 30), closes=time(9))
    assert clinic.next_opening(datetime(2026, 11, 1, 5, tzinfo=UTC)) == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("days", range(0, 370, 7))
def test_it_is_open_when_it_said_that_it_opens(clinic: Clinic, days: int) -> None:
    moment = at(17, 30, day=MONDAY + timedelta(days=days))
    opens = clinic.next_opening(moment)
    assert opens is not None
    assert clinic.is_open(opens)
    assert not clinic.is_open(opens - timedelta(seconds=1))


def test_without_hours_it_never_opens(clinic: Clinic) -> None:
    OpeningHours.objects.all().delete()
    assert clinic.next_opening(at(6)) is None


def test_a_clinic_that_set_nothing_never_opens() -> None:
    assert Clinic.defaults().next_opening(at(6)) is None
    assert Clinic.defaults().closes_at(at(6)) is None


def test_an_office_that_is_closed_all_year_never_opens(clinic: Clinic) -> None:
    Holiday.objects.bulk_create(
        Holiday(clinic=clinic, day=MONDAY + timedelta(days=ahead), name="Closed") for ahead in range(366)
    )
    assert clinic.next_opening(at(6)) is None


def test_it_asks_the_database_a_few_times_only(
    clinic: Clinic, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        clinic.next_opening(at(18))
