"""Everything can be done with Tab, Space and Enter, and the focus is where the reading begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT, PHONE
from tests.journeys.visitor import CHECK_ANSWERS, QUESTIONNAIRE

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.journeys.browsers import Way
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
MOST_TABS = 60
HAS_FOCUS = "one => one === document.activeElement"


def tab_to(visitor: Visitor, target: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        if target.evaluate(HAS_FOCUS):
            return
    pytest.fail(f"Tab does not lead to {target}")


def press_by_key(visitor: Visitor, button: str) -> None:
    """Tab to a button and press Enter."""
    tab_to(visitor, visitor.page.get_by_role("button", name=button, exact=True))
    with visitor.turning_the_page():
        visitor.page.keyboard.press("Enter")


@pytest.mark.parametrize("way", [DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT], ids=str)
def test_keys_alone_lead_through_a_weak_leg_to_the_emergency(visitor: Visitor, way: Way) -> None:
    visitor.open("/")
    press_by_key(visitor, "None of these: start")
    if way.has_javascript:
        expect(visitor.heading).to_be_focused()
    tab_to(visitor, visitor.box("leg_weakness"))
    visitor.page.keyboard.press("Space")
    visitor.expect_ticked("leg_weakness")
    press_by_key(visitor, "Continue")

    visitor.expect_heading("Call now or go to the emergency room")
    assert visitor.urgency() == "emergency"
    if way.has_javascript:
        expect(visitor.heading).to_be_focused()


@pytest.mark.parametrize("way", [PHONE], ids=str)
def test_every_new_page_begins_with_the_focus_on_its_heading(visitor: Visitor) -> None:
    visitor.start()
    while visitor.page.locator(QUESTIONNAIRE).count():
        expect(visitor.heading).to_be_focused()
        if "About you" in visitor.heading.inner_text():
            visitor.answer_about_you()
            continue
        visitor.fill_all_numbers()
        visitor.none_of_these()
    visitor.expect_heading(CHECK_ANSWERS)
    expect(visitor.heading).to_be_focused()
    visitor.see_result()
    expect(visitor.heading).to_be_focused()
    visitor.follow("Sheet to show or print")

    expect(visitor.heading).to_be_focused()


@pytest.mark.parametrize("way", [DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT], ids=str)
def test_keys_alone_search_and_lead_from_what_is_found_to_help(visitor: Visitor, way: Way) -> None:
    visitor.open("/learn/")
    tab_to(visitor, visitor.page.get_by_label("What are you looking for?"))
    visitor.page.keyboard.type("cant pee")
    with visitor.turning_the_page():
        visitor.page.keyboard.press("Enter")

    box = visitor.page.get_by_role("region", name="This may be an emergency")
    expect(box).to_be_visible()
    if way.has_javascript:
        expect(box).to_be_focused()
    tab_to(visitor, box.get_by_role("link", name="Emergency: what to do"))
    with visitor.turning_the_page():
        visitor.page.keyboard.press("Enter")
    visitor.expect_heading("Call now or go to the emergency room")


@pytest.mark.parametrize("way", [DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT], ids=str)
def test_keys_alone_keep_write_and_remove_questions_for_the_doctor(visitor: Visitor) -> None:
    visitor.open("/learn/bone-scan/")
    tab_to(visitor, visitor.page.locator("[name=question]").first)
    visitor.page.keyboard.press("Space")
    press_by_key(visitor, "Keep the ticked questions")
    tab_to(visitor, visitor.page.get_by_label("Add your own question"))
    visitor.page.keyboard.type("Can I fly?")
    press_by_key(visitor, "Add it")
    questions = visitor.page.locator(".my-questions li")
    expect(questions).to_have_count(2)

    tab_to(visitor, questions.filter(has_text="Can I fly?").get_by_role("button"))
    with visitor.turning_the_page():
        visitor.page.keyboard.press("Enter")
    expect(questions).to_have_count(1)
    expect(visitor.main).not_to_contain_text("Can I fly?")


def test_forced_colours_and_still_pages_show_the_pain_page_and_the_result(visitor: Visitor) -> None:
    visitor.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    visitor.start()
    visitor.open(visitor.page_address("pain"))
    visitor.tick_place("lower_back")
    expect(visitor.page.locator(".body-picture")).to_be_visible()
    visitor.expect_ticked("region_lower_back")
    visitor.open(visitor.page_address("movement"))
    visitor.tick("leg_weakness")
    visitor.press_continue()

    # Backgrounds vanish in forced colours: the border has to carry the box.
    box = visitor.page.locator(".care-emergency")
    assert box.evaluate("box => parseFloat(getComputedStyle(box).borderTopWidth)") >= 1
    assert visitor.urgency() == "emergency"
