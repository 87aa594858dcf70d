"""Who looks after the cancer decides whom to call, never how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE_WITHOUT_JAVASCRIPT

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def have_back_pain(visitor: Visitor, care_team: str) -> None:
    """Cancer and back pain, looked after by these."""
    visitor.start()
    visitor.pass_emergency_check()
    visitor.tick("care_team", care_team)
    visitor.answer_about_you(cancer="yes")
    visitor.tick("back_pain")
    visitor.press_continue()
    visitor.nothing_else()
    visitor.see_result()


@pytest.mark.parametrize(
    ("way", "care_team", "title", "first_call"),
    [
        (PHONE_WITHOUT_JAVASCRIPT, "hospice", "Call your hospice line today", "Your hospice line"),
        (DESKTOP, "hospice", "Call your hospice line today", "Your hospice line"),
        (DESKTOP, "other_doctor", "Call your doctor today", "Your own doctor or a nurse line"),
        (
            PHONE_WITHOUT_JAVASCRIPT,
            "cancer_team",
            "Call your cancer care team today",
            "Your cancer care team",
        ),
    ],
    ids=str,
)
def test_back_pain_is_a_call_today_to_whoever_looks_after_the_cancer(
    visitor: Visitor, care_team: str, title: str, first_call: str
) -> None:
    have_back_pain(visitor, care_team)

    visitor.expect_heading(title)
    assert visitor.urgency() == "same_day"
    expect(visitor.page.locator(".phone-list li").first).to_contain_text(first_call)
    assert visitor.stored_urgencies()[-1] == "same_day"
