"""Answers on a screen left alone for three minutes are covered until somebody asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)]
SHOW_AGAIN = "Show it again"
# What lies on top in the middle of the screen.
IS_COVERED = """() => document.elementFromPoint(innerWidth / 2, innerHeight / 2)
  .closest("#idle-cover") !== null"""
# Where the focus is: on the page as a whole counts as nowhere.
FOCUS_IS_BEHIND = """() => document.activeElement !== document.body
  && document.activeElement.closest("#idle-cover") === null"""


def begin(visitor: Visitor) -> None:
    """On the first page with a box ticked, by a clock that the test can turn."""
    visitor.page.clock.install()
    visitor.start()
    visitor.tick("numbness_saddle")


def cover(visitor: Visitor) -> Locator:
    """What hides the answers."""
    return visitor.page.locator("#idle-cover")


def test_after_three_minutes_the_answers_are_covered_and_out_of_reach(visitor: Visitor) -> None:
    begin(visitor)
    expect(cover(visitor)).to_be_hidden()
    visitor.page.clock.fast_forward("03:01")

    expect(cover(visitor)).to_be_visible()
    expect(visitor.page.get_by_role("button", name=SHOW_AGAIN)).to_be_focused()
    assert visitor.page.evaluate(IS_COVERED)
    assert visitor.main.evaluate("main => main.inert")


def test_pressing_the_button_shows_the_answers_again_as_they_were(visitor: Visitor) -> None:
    begin(visitor)
    visitor.page.clock.fast_forward("03:01")
    visitor.page.keyboard.press("Enter")

    expect(cover(visitor)).to_be_hidden()
    assert not visitor.main.evaluate("main => main.inert")
    visitor.expect_ticked("numbness_saddle")
    visitor.press_continue()
    assert visitor.urgency() == "emergency"


def test_an_active_nurse_is_not_interrupted(visitor: Visitor) -> None:
    begin(visitor)
    for _ in range(2):
        visitor.page.clock.fast_forward("02:00")
        visitor.page.keyboard.press("Tab")

    expect(cover(visitor)).to_be_hidden()


def test_the_cover_comes_again(visitor: Visitor) -> None:
    begin(visitor)
    for _ in range(2):
        visitor.page.clock.fast_forward("03:01")
        visitor.page.get_by_role("button", name=SHOW_AGAIN).click()
        expect(cover(visitor)).to_be_hidden()


def test_an_emergency_and_its_sheet_stay_in_view(visitor: Visitor) -> None:
    begin(visitor)
    visitor.press_continue()
    assert visitor.urgency() == "emergency"
    visitor.page.clock.fast_forward("30:00")
    expect(cover(visitor)).to_be_hidden()

    visitor.follow("Sheet to show or print")
    visitor.expect_heading("For the doctor or nurse")
    visitor.page.clock.fast_forward("30:00")
    expect(cover(visitor)).to_be_hidden()


def test_what_was_answered_in_an_emergency_is_covered(visitor: Visitor) -> None:
    begin(visitor)
    visitor.press_continue()
    visitor.open(f"/check/{visitor.submission_id}/answers/")
    visitor.page.clock.fast_forward("03:01")

    expect(cover(visitor)).to_be_visible()


def test_the_start_page_is_never_covered(visitor: Visitor) -> None:
    visitor.page.clock.install()
    visitor.open("/")
    visitor.page.clock.fast_forward("10:00")

    expect(cover(visitor)).to_be_hidden()


def test_the_keyboard_reaches_nothing_behind_the_cover(visitor: Visitor) -> None:
    begin(visitor)
    visitor.page.clock.fast_forward("03:01")
    expect(cover(visitor)).to_be_visible()

    for _ in range(8):
        visitor.page.keyboard.press("Tab")
        assert not visitor.page.evaluate(FOCUS_IS_BEHIND)
