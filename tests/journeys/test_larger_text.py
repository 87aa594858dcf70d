"""Larger text and higher contrast stay switched on, and nothing has to be scrolled sideways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import NARROW, PHONE, PHONE_WITHOUT_JAVASCRIPT, Way
from tests.journeys.places import Guide

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.browser
# A window of 1280 by 1024 at 400 %.
ZOOMED = Way(320, 256, has_javascript=True)
WIDEST_PLACES = [
    "start",
    "movement",
    "pain with places ticked",
    "result same day",
    "sheet with notes",
    "learn contents",
    "learn page",
    "hard words",
    "search that finds an emergency",
    "my questions",
]
LARGE, CONTRAST = re.compile(r"\blarge-text\b"), re.compile(r"\bhigh-contrast\b")
TEXT_SIZE = "() => parseFloat(getComputedStyle(document.body).fontSize)"


def test_larger_text_stays_on_the_next_page_and_after_a_reload(visitor: Visitor) -> None:
    visitor.open("/")
    normal = visitor.page.evaluate(TEXT_SIZE)
    visitor.change_look("Larger text")
    assert visitor.page.evaluate(TEXT_SIZE) == pytest.approx(normal * 1.25)
    visitor.press("None of these: start")
    visitor.none_of_these()

    expect(visitor.page.locator("html")).to_have_class(LARGE)
    visitor.reload()
    visitor.expect_heading("Other signs that cannot wait")
    assert visitor.page.evaluate(TEXT_SIZE) == pytest.approx(normal * 1.25)


def test_higher_contrast_stays_on_the_next_page_and_after_a_reload(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.change_look("Higher contrast")
    visitor.press("None of these: start")
    expect(visitor.page.locator("html")).to_have_class(CONTRAST)
    visitor.reload()

    expect(visitor.page.locator("html")).to_have_class(CONTRAST)
    expect(visitor.page.locator("html")).not_to_have_class(LARGE)


def test_both_can_be_switched_off_again_on_the_page_one_is_on(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()
    for button in ("Larger text", "Higher contrast", "Normal text size", "Normal contrast"):
        visitor.change_look(button)

    assert visitor.urgency() == "emergency"
    expect(visitor.page.locator("html")).not_to_have_class(LARGE)
    expect(visitor.page.locator("html")).not_to_have_class(CONTRAST)
    visitor.reload()
    expect(visitor.page.locator("html")).not_to_have_class(LARGE)


@pytest.mark.parametrize("way", [PHONE], ids=str)
def test_larger_text_keeps_ticks_that_were_not_sent(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.change_look("Larger text")

    expect(visitor.page.locator("html")).to_have_class(LARGE)
    visitor.expect_ticked("leg_weakness")


@pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_without_javascript_larger_text_is_not_offered_where_it_would_lose_ticks(visitor: Visitor) -> None:
    visitor.start()

    expect(visitor.page.locator(".display-settings")).to_be_hidden()


@pytest.mark.parametrize(
    ("way", "is_large"), [(NARROW, True), (ZOOMED, False)], ids=["larger-text-at-320px", "zoomed-to-400"]
)
def test_nothing_has_to_be_scrolled_sideways(
    visitor: Visitor, browsers: Browsers, protocol: Protocol, monkeypatch: pytest.MonkeyPatch, is_large: bool
) -> None:
    guide = Guide(visitor, browsers, protocol, monkeypatch)
    if is_large:
        visitor.open("/")
        visitor.change_look("Larger text")
    too_wide = {}
    for place in WIDEST_PLACES:
        guide.lead_to(place)
        visitor.open_all_details()
        if sticking_out := visitor.sticking_out():
            too_wide[place] = sticking_out

    assert too_wide == {}
