"""What was ticked and not sent is there again after going back and forward; what was sent is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import PHONE

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("way", [PHONE], ids=str)]
REFUSING = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no'); } })"
KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('ticks:'))"


def kept(visitor: Visitor) -> list[str]:
    """Under which names the tab keeps ticks."""
    found: list[str] = visitor.page.evaluate(KEPT)
    return found


def go_forward(visitor: Visitor) -> None:
    with visitor.turning_the_page():
        visitor.page.go_forward()


def test_ticks_come_back_after_going_back_and_forward(visitor: Visitor) -> None:
    visitor.start()
    visitor.none_of_these()
    visitor.tick("new_severe_headache", "not_sure")
    visitor.go_back()
    visitor.expect_heading("Moving, feeling, bladder and bowels")
    go_forward(visitor)
    visitor.expect_heading("Other signs that cannot wait")
    visitor.expect_ticked("new_severe_headache", "not_sure")


def test_ticks_come_back_after_a_look_at_the_emergency_page(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness", "not_sure")
    visitor.follow("Emergency: what to do", within=visitor.page.locator("header"))
    visitor.go_back()
    visitor.expect_ticked("leg_weakness", "not_sure")


def test_ticks_taken_away_stay_away(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.tick("leg_weakness")
    visitor.reload()
    visitor.expect_not_ticked("leg_weakness")
    assert kept(visitor) == []


def test_what_was_sent_is_kept_no_more(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("trouble_urinating", "not_sure")
    assert len(kept(visitor)) == 1
    visitor.press_continue()
    assert kept(visitor) == []


def test_what_was_sent_with_an_error_comes_back(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("paralysis")
    visitor.none_of_these()
    expect(visitor.error_summary).to_be_visible()
    visitor.open(visitor.path())
    visitor.expect_ticked("paralysis")


def test_erased_answers_are_kept_no_more(visitor: Visitor, browsers: Browsers) -> None:
    visitor.start()
    visitor.none_of_these()
    visitor.tick("confusion", "not_sure")
    visitor.follow("Erase from this device")
    browsers.allow(f"info: Clear-Site-Data header on '{visitor.page.url}': Cleared data types: \"storage\".")
    visitor.press("Erase from this device")
    assert kept(visitor) == []


def test_a_browser_that_keeps_nothing_still_sends(visitor: Visitor) -> None:
    visitor.page.add_init_script(REFUSING)
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()
    assert visitor.urgency() == "emergency"


def test_whoever_is_not_sure_is_shown_what_counts_and_what_not_sure_does(visitor: Visitor) -> None:
    visitor.start()
    about = visitor.page.locator(".about-not-sure")
    assert about.evaluate("one => one.offsetHeight") <= 1
    visitor.tick("leg_weakness", "not_sure")
    expect(visitor.page.get_by_text("Do you need your arms to get up from a chair")).to_be_visible()
    assert about.evaluate("one => one.offsetHeight") > 1
