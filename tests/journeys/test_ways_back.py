"""From an education page, one tap leads back to the result or the sheet it was opened from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import PHONE

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("way", [PHONE], ids=str)]


def reach_a_result(visitor: Visitor) -> str:
    """Of a weak leg; the path of the result."""
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()
    assert visitor.urgency() == "emergency"
    return visitor.path()


def test_an_article_leads_back_to_the_result(visitor: Visitor) -> None:
    result = reach_a_result(visitor)
    visitor.open("/learn/bone-pain/")
    visitor.page.get_by_role("link", name="Back to what to do").click()
    visitor.page.wait_for_url(f"**{result}")


def test_an_article_leads_back_to_the_sheet(visitor: Visitor) -> None:
    reach_a_result(visitor)
    visitor.follow("Sheet to show or print")
    visitor.open("/learn/bone-pain/")
    visitor.page.get_by_role("link", name="Back to the sheet").click()
    visitor.expect_heading("For the doctor or nurse")


def test_another_tab_knows_of_no_result(visitor: Visitor, browsers: Browsers) -> None:
    reach_a_result(visitor)
    other = browsers.open_tab(visitor)
    other.open("/learn/bone-pain/")
    expect(other.page.locator("#way-back")).to_be_hidden()


def test_after_erasing_there_is_no_way_back(visitor: Visitor, browsers: Browsers) -> None:
    reach_a_result(visitor)
    visitor.page.get_by_role("link", name="Erase from this device").click()
    visitor.expect_heading("Erase these answers from this device?")
    browsers.allow(f"info: Clear-Site-Data header on '{visitor.page.url}': Cleared data types: \"storage\".")
    visitor.press("Erase from this device")
    visitor.open("/learn/bone-pain/")
    expect(visitor.page.locator("#way-back")).to_be_hidden()
