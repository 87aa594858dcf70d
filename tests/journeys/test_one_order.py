"""A result begins with one thing to do and one button that dials, in view without scrolling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.journeys.stored_answers import has_answered

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("way", [PHONE, PHONE_WITHOUT_JAVASCRIPT], ids=str),
]
ORDER = ".care-emergency"


def expect_one_button(visitor: Visitor, link: str) -> None:
    """The order's button, whole in view, and nothing beside it to press."""
    buttons = visitor.page.locator(".dial")
    expect(buttons).to_have_count(1)
    expect(buttons).to_have_attribute("href", link)
    expect(buttons).to_be_in_viewport(ratio=1)
    expect(visitor.page.locator(f"{ORDER} a, {ORDER} button")).to_have_count(1)


def test_chest_pain_is_told_to_call_911_and_nothing_else(visitor: Visitor) -> None:
    visitor.start()
    visitor.none_of_these()
    visitor.tick("chest_pain_or_trouble_breathing")
    visitor.press_continue()

    visitor.expect_heading("Call 911 now")
    expect_one_button(visitor, "tel:911")
    for other in ("emergency room", "care team", "doctor"):
        expect(visitor.page.locator("#next-steps").locator("..")).not_to_contain_text(other)


def test_a_weak_leg_is_told_to_call_or_go_with_the_first_steps_in_view(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()

    visitor.expect_heading("Call now or go to the emergency room")
    expect_one_button(visitor, "tel:911")
    expect(visitor.page.locator(".next > li").first).to_be_in_viewport()


def test_thoughts_of_self_harm_dial_the_crisis_line_first(visitor: Visitor) -> None:
    visitor.start()
    visitor.none_of_these()
    visitor.tick("thoughts_of_self_harm")
    visitor.press_continue()

    visitor.expect_heading("Call or text 988 now")
    expect_one_button(visitor, "tel:988")


def test_what_is_not_needed_first_is_folded_and_opens_on_a_tap(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()

    signs = visitor.page.locator("details .lines").first
    expect(signs).to_be_hidden()
    visitor.page.get_by_text("Other signs that need help now").click()
    expect(signs).to_be_visible()


def test_the_emergency_page_leads_on(visitor: Visitor, protocol: Protocol) -> None:
    result = f"{has_answered(visitor, protocol, {'back_pain': 'yes'})}/result/"
    visitor.open("/help-now/")
    expect_one_button(visitor, "tel:911")

    visitor.follow("My result and my sheet, if I answered before")
    assert visitor.page.locator(f'#kept ~ .grid a[href="{result}"]').count() == 1
