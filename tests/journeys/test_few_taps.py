"""Help is a few taps away: each tick, button, link and number counts as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_the_emergency_page_is_one_tap_away(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.follow("One of these is happening now")

    visitor.expect_heading("Call now or go to the emergency room")
    assert visitor.taps == 1


def test_whoever_has_a_weak_leg_can_dial_after_two_taps(visitor: Visitor) -> None:
    visitor.open("/")
    expect(visitor.main).to_contain_text("weak")
    visitor.follow("One of these is happening now")
    dial = visitor.page.locator("a.dial[href^='tel:']").first
    expect(dial).to_be_visible()

    # The second tap dials.
    assert visitor.taps + 1 <= 2


def test_a_weak_leg_is_an_emergency_two_taps_after_the_start_page(visitor: Visitor) -> None:
    visitor.start()
    before = visitor.taps
    visitor.tick("leg_weakness")
    visitor.press_continue()

    assert visitor.urgency() == "emergency"
    assert visitor.taps - before <= 2


def test_a_person_without_signs_needs_at_most_ten_pages_and_twelve_taps(visitor: Visitor) -> None:
    visitor.start()
    visitor.nothing_else()
    visitor.see_result()

    assert visitor.urgency() == "routine"
    assert len(visitor.headings_seen) <= 10, visitor.headings_seen
    assert visitor.taps <= 12
