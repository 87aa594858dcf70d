"""When the office is closed, the number that somebody answers comes first."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.stored_answers import has_answered
from triage.models import Clinic
from triage.models.clinic import OpeningHours
from triage.patients import last_known_clinic

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor
    from triage.engine.answers import Answer
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.browser
OFFICE, AFTER_HOURS = "5550100", "5550199"
CLOSED = "The office is closed right now."
BACK_PAIN: dict[str, Answer] = {"back_pain": "yes"}


@pytest.fixture
def clinic(site: str, monkeypatch: pytest.MonkeyPatch) -> Clinic:  # noqa: ARG001 (the site runs)
    """A clinic with two numbers. Later tests must not know it."""
    monkeypatch.setattr(last_known_clinic, "_last_known", [])
    clinic = Clinic(name="Hill Clinic", phone=OFFICE, after_hours_phone=AFTER_HOURS, time_zone="UTC")
    clinic.save()
    return clinic


def is_open_only(clinic: Clinic, *, in_days: int) -> None:
    """Open all day on one day of the week, counted from today."""
    weekday = (datetime.now(UTC) + timedelta(days=in_days)).weekday()
    OpeningHours.objects.create(clinic=clinic, weekday=weekday, opens=time.min, closes=time.max)


def numbers(visitor: Visitor) -> list[str]:
    """The numbers to call, in their order."""
    links = visitor.page.locator(".dial, .phone-list a").all()
    return [(link.get_attribute("href") or "").removeprefix("tel:") for link in links]


def test_a_closed_office_comes_after_the_after_hours_number(
    visitor: Visitor, clinic: Clinic, protocol: Protocol
) -> None:
    is_open_only(clinic, in_days=3)
    visitor.open(f"{has_answered(visitor, protocol, BACK_PAIN)}/result/")

    assert visitor.urgency() == "same_day"
    assert numbers(visitor) == [AFTER_HOURS, OFFICE]
    expect(visitor.main).to_contain_text(f"{CLOSED} Do not wait until it opens.")


def test_an_open_office_comes_first(visitor: Visitor, clinic: Clinic, protocol: Protocol) -> None:
    is_open_only(clinic, in_days=0)
    visitor.open(f"{has_answered(visitor, protocol, BACK_PAIN)}/result/")

    assert numbers(visitor) == [OFFICE, AFTER_HOURS]
    expect(visitor.main).not_to_contain_text(CLOSED)


def test_in_an_emergency_the_urgent_number_is_dialed_and_the_hours_are_not_spoken_of(
    visitor: Visitor, clinic: Clinic
) -> None:
    is_open_only(clinic, in_days=3)
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()

    assert numbers(visitor) == [AFTER_HOURS, OFFICE, "911"]
    expect(visitor.main).not_to_contain_text(CLOSED)
