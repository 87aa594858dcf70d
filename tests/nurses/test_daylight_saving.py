"""Times that nurses write are the clinic's, also on the two days on which its clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django import forms

from triage.display import moment_at
from triage.models import Clinic
from triage.nurses.presenters.moments import possible_moments
from triage.nurses.review_forms import ClinicTimeField

if TYPE_CHECKING:
    from collections.abc import Callable

    from time_machine import TimeMachineFixture

NEW_YORK = ZoneInfo("America/New_York")
# On November 1, 2026 the clocks go from 2:00 back to 1:00; on March 8, 2026 from 2:00 to 3:00.
FIRST_1_30 = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
SECOND_1_30 = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@pytest.fixture
def it_is(time_machine: TimeMachineFixture) -> Callable[[datetime], None]:
    """Set the clock, and let it stand."""
    return partial(time_machine.move_to, tick=False)


def written(text: str) -> datetime | None:
    """What the field makes of a text."""
    field = ClinicTimeField(required=False)
    field.zone = NEW_YORK
    moment: datetime | None = field.clean(text)
    return moment


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-07-04T14:05", datetime(2026, 7, 4, 18, 5, tzinfo=UTC)),
        ("2026-12-04 14:05", datetime(2026, 12, 4, 19, 5, tzinfo=UTC)),
        ("2026-03-08T01:59", datetime(2026, 3, 8, 6, 59, tzinfo=UTC)),
        ("2026-03-08T03:00", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_time_is_the_clinics(it_is: Callable[[datetime], None], text: str, meant: datetime | None) -> None:
    it_is(datetime(2026, 12, 24, tzinfo=UTC))

    assert written(text) == meant


def test_a_time_that_the_clocks_skipped_is_refused(it_is: Callable[[datetime], None]) -> None:
    it_is(datetime(2026, 12, 24, tzinfo=UTC))

    with pytest.raises(forms.ValidationError, match="02:30 did not exist that day"):
        written("2026-03-08T02:30")


@pytest.mark.parametrize(
    ("now", "meant"),
    [
        (datetime(2026, 11, 1, 5, 40, tzinfo=UTC), FIRST_1_30),
        (datetime(2026, 11, 1, 6, 20, tzinfo=UTC), FIRST_1_30),
        (datetime(2026, 11, 1, 6, 40, tzinfo=UTC), SECOND_1_30),
        (datetime(2026, 11, 1, 4, 0, tzinfo=UTC), FIRST_1_30),
    ],
    ids=["in the first hour", "early in the second", "in the second hour", "still to come"],
)
def test_a_time_that_comes_twice_is_the_latest_that_has_passed(
    it_is: Callable[[datetime], None], now: datetime, meant: datetime
) -> None:
    it_is(now)

    assert written("2026-11-01T01:30") == meant


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01T00:00", "14:05", "9999-12-31T23:59"])
def test_what_is_no_time_is_refused(it_is: Callable[[datetime], None], text: str) -> None:
    it_is(datetime(2026, 12, 24, tzinfo=UTC))

    with pytest.raises(forms.ValidationError, match="Write day and time"):
        written(text)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 23, 19, 5, tzinfo=UTC), "Mon Nov 23, 2:05 PM"),
        (datetime(2025, 11, 23, 19, 5, tzinfo=UTC), "Sun Nov 23, 2025, 2:05 PM"),
        (FIRST_1_30, "Sun Nov 1, 1:30 AM EDT"),
        (SECOND_1_30, "Sun Nov 1, 1:30 AM EST"),
        (datetime(2026, 3, 8, 7, 0, tzinfo=UTC), "Sun Mar 8, 3:00 AM"),
        (datetime(2026, 7, 4, 4, 5, tzinfo=UTC), "Sat Jul 4, 12:05 AM"),
    ],
)
def test_a_moment_is_shown_in_the_clinics_time(
    it_is: Callable[[datetime], None], moment: datetime, words: str
) -> None:
    it_is(datetime(2026, 12, 24, tzinfo=UTC))

    assert moment_at(moment, Clinic(time_zone="America/New_York")) == words


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-07-04T12:00", [datetime(2026, 7, 4, 16, tzinfo=UTC)]),
        ("2026-11-01T01:30", [FIRST_1_30, SECOND_1_30]),
        ("2026-03-08T02:30", []),
    ],
)
def test_a_time_has_one_two_or_no_moments(text: str, meant: list[datetime]) -> None:
    assert possible_moments(datetime.fromisoformat(text), NEW_YORK) == meant
