"""Back, reload, two tabs, leaving and coming back: nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP_WITHOUT_JAVASCRIPT, PHONE
from tests.journeys.visitor import CHECK_ANSWERS

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers, Way
    from tests.journeys.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.main_journey,
    pytest.mark.parametrize("way", [PHONE, DESKTOP_WITHOUT_JAVASCRIPT], ids=str),
]


def be_unsure_on_two_pages(visitor: Visitor) -> None:
    """Not sure about a leg, not sure about a headache; the visitor then stands on the third page."""
    visitor.start()
    visitor.tick("leg_weakness", "not_sure")
    visitor.press_continue()
    visitor.tick("new_severe_headache", "not_sure")
    visitor.press_continue()
    visitor.expect_heading("About you")


def test_the_browsers_back_button_shows_the_earlier_pages_with_their_ticks(visitor: Visitor) -> None:
    be_unsure_on_two_pages(visitor)

    visitor.go_back()
    visitor.expect_heading("Other signs that cannot wait")
    visitor.expect_ticked("new_severe_headache", "not_sure")
    visitor.expect_not_ticked("confusion")
    visitor.go_back()
    visitor.expect_heading("Moving, feeling, bladder and bowels")
    visitor.expect_ticked("leg_weakness", "not_sure")


def test_the_browsers_back_button_keeps_choices_and_numbers(visitor: Visitor) -> None:
    visitor.start()
    visitor.open(visitor.page_address("about_you"))
    visitor.tick("cancer_type", "breast")
    visitor.answer_about_you(spine_metastases="not_sure")
    visitor.tick("bone_pain_other_site")
    visitor.press_continue()
    visitor.fill("pain_severity", 4)
    visitor.none_of_these()

    visitor.go_back()
    visitor.expect_ticked("pain_severity", "4")
    visitor.go_back()
    visitor.go_back()
    visitor.expect_heading("About you")
    visitor.expect_ticked("cancer_diagnosis")
    visitor.expect_ticked("cancer_type", "breast")
    visitor.expect_ticked("known_bone_metastases", "no")
    visitor.expect_ticked("known_spine_metastases", "not_sure")


def test_a_page_reached_by_the_back_button_can_be_sent_again(visitor: Visitor) -> None:
    be_unsure_on_two_pages(visitor)

    visitor.go_back()
    visitor.tick("pain_radiating_to_legs", "not_sure")
    visitor.press_continue()
    assert visitor.urgency() == "emergency"  # two signs of the nerves, neither ruled out
    answers = visitor.submission().answers
    assert answers["new_severe_headache"] == answers["pain_radiating_to_legs"] == "not_sure"


def test_the_pages_own_back_link_shows_the_earlier_page_with_its_ticks(visitor: Visitor) -> None:
    be_unsure_on_two_pages(visitor)

    visitor.follow("Back")
    visitor.expect_heading("Other signs that cannot wait")
    visitor.expect_ticked("new_severe_headache", "not_sure")


def test_reloading_a_page_keeps_its_ticks(visitor: Visitor) -> None:
    be_unsure_on_two_pages(visitor)
    visitor.follow("Back")

    visitor.reload()
    visitor.expect_heading("Other signs that cannot wait")
    visitor.expect_ticked("new_severe_headache", "not_sure")
    visitor.expect_not_ticked("confusion")


def test_reloading_the_result_shows_it_again(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()

    visitor.reload()
    assert visitor.urgency() == "emergency"
    assert visitor.stored_urgencies() == ["emergency"]


def test_the_back_button_of_the_browser_leads_from_the_emergency_to_the_first_page(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()

    visitor.go_back()
    visitor.expect_heading("Moving, feeling, bladder and bowels")
    visitor.expect_ticked("leg_weakness")
    visitor.expect_not_ticked("arm_weakness")


def test_two_tabs_that_answer_different_pages_lose_nothing(visitor: Visitor, browsers: Browsers) -> None:
    visitor.start()
    visitor.pass_emergency_check()
    other_tab = browsers.open_tab(visitor)
    other_tab.open(visitor.page_address("other_signs"))

    other_tab.tick("vomiting")
    visitor.tick("cancer_diagnosis", "yes")
    visitor.tick("known_bone_metastases", "no")
    visitor.tick("known_spine_metastases", "not_sure")
    other_tab.press_continue()
    visitor.press_continue()

    answers = visitor.submission().answers
    assert (answers["vomiting"], answers["nausea"]) == ("yes", "no")
    assert (answers["cancer_diagnosis"], answers["known_spine_metastases"]) == ("yes", "not_sure")
    assert answers["leg_weakness"] == "no"


def test_a_page_that_another_tab_has_hidden_leads_on_instead_of_failing(
    visitor: Visitor, browsers: Browsers
) -> None:
    visitor.start()
    visitor.pass_emergency_check()
    visitor.answer_about_you()
    visitor.tick("bone_pain_other_site")
    visitor.press_continue()
    visitor.expect_heading("More about your pain")
    other_tab = browsers.open_tab(visitor)
    other_tab.open(visitor.page_address("pain"))
    other_tab.tick("bone_pain_other_site")
    other_tab.none_of_these()

    visitor.fill("pain_severity", 3)
    visitor.none_of_these()
    visitor.expect_heading("Other signs")
    assert visitor.submission().answers["bone_pain_other_site"] == "no"


def test_whoever_leaves_and_comes_back_can_go_on(visitor: Visitor) -> None:
    be_unsure_on_two_pages(visitor)

    visitor.open("/")
    visitor.follow("Go on with them")
    visitor.expect_heading(CHECK_ANSWERS)
    assert "Not sure" in visitor.text()
    visitor.follow("Go on with the questions")
    visitor.expect_heading("About you")


def test_a_new_page_takes_the_focus_and_loads_nothing_anew_with_javascript(
    visitor: Visitor, way: Way
) -> None:
    visitor.start()
    visitor.page.evaluate("() => { window.isTheSameDocument = true }")
    visitor.none_of_these()

    assert bool(visitor.page.evaluate("() => window.isTheSameDocument")) == way.has_javascript
    if way.has_javascript:
        expect(visitor.heading).to_be_focused()
