"""What was sent in a wrong form: announced, focused, kept, and not saved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP_WITHOUT_JAVASCRIPT, PHONE
from triage.models import Submission

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("way", [PHONE, DESKTOP_WITHOUT_JAVASCRIPT], ids=str),
]


def test_continue_with_nothing_ticked_moves_focus_to_the_error_summary(visitor: Visitor) -> None:
    visitor.start()
    visitor.press_continue()

    expect(visitor.error_summary).to_be_focused()
    expect(visitor.error_summary).to_be_in_viewport()
    expect(visitor.error_summary).to_contain_text("If no row is true, press None of these.")
    expect(visitor.page).to_have_title(re.compile(r"^Error: "))


def test_continue_with_nothing_ticked_saves_nothing(visitor: Visitor) -> None:
    visitor.start()
    visitor.press_continue()

    expect(visitor.error_summary).to_contain_text("Nothing was saved yet.")
    assert not Submission.objects.exists()


def test_none_of_these_with_a_box_ticked_keeps_the_ticks_and_saves_nothing(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.tick("numbness_saddle", "not_sure")
    visitor.none_of_these()

    expect(visitor.error_summary).to_be_focused()
    expect(visitor.error_summary).to_contain_text("You ticked a box and pressed None of these.")
    visitor.expect_ticked("leg_weakness")
    visitor.expect_ticked("numbness_saddle", "not_sure")
    visitor.expect_not_ticked("numbness_saddle")
    assert not Submission.objects.exists()


def test_after_an_error_the_page_can_be_sent(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness", "not_sure")
    visitor.none_of_these()
    visitor.press_continue()

    visitor.expect_heading("Other signs that cannot wait")
    assert visitor.submission().answers["leg_weakness"] == "not_sure"


def test_the_error_summary_leads_to_the_questions(visitor: Visitor) -> None:
    visitor.start()
    visitor.press_continue()
    visitor.error_summary.get_by_role("link").click()

    expect(visitor.page.locator("#questions")).to_be_focused()


def reach_the_page_with_a_number(visitor: Visitor) -> None:
    """Begin with the page on pain, and say that there is some."""
    visitor.start()
    visitor.open(visitor.page_address("pain"))
    visitor.tick("bone_pain_other_site")
    visitor.press_continue()
    visitor.expect_heading("More about your pain")


def test_a_missing_number_is_named_and_the_ticks_are_kept(visitor: Visitor) -> None:
    reach_the_page_with_a_number(visitor)
    visitor.tick("pain_worse_at_night")
    visitor.press_continue()

    visitor.expect_ticked("pain_worse_at_night")
    expect(visitor.error_summary).to_be_focused()
    visitor.error_summary.get_by_role("link", name="Choose a number, or Not sure.").click()
    expect(visitor.page.locator("#pain_severity")).to_be_focused()
    assert "pain_worse_at_night" not in visitor.submission().answers


def test_a_number_out_of_range_stays_in_its_field(visitor: Visitor) -> None:
    reach_the_page_with_a_number(visitor)
    visitor.open(visitor.page_address("medicines_and_history"))
    visitor.fill("bowel_not_opened_days", 61)
    visitor.none_of_these()

    expect(visitor.error_summary).to_contain_text("Write a whole number from 0 to 60, or tick Not sure.")
    expect(visitor.page.locator("#bowel_not_opened_days")).to_have_value("61")
