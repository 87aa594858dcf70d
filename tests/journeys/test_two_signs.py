"""Two signs together are more urgent than each of them, and the most urgent of them stops at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def reach_the_page_on_other_signs(visitor: Visitor, *, back_hurts: bool = False) -> None:
    """Cancer, no red flag, and no pain but in the back."""
    visitor.start()
    visitor.pass_emergency_check()
    visitor.answer_about_you()
    if back_hurts:
        visitor.tick("back_pain")
        visitor.press_continue()
        visitor.fill("pain_severity", 3)
    visitor.none_of_these()
    visitor.expect_heading("Other signs")


def test_trouble_pooping_with_back_pain_is_an_emergency_at_once(visitor: Visitor) -> None:
    reach_the_page_on_other_signs(visitor, back_hurts=True)
    visitor.tick("new_or_worse_constipation")
    visitor.press_continue()

    visitor.expect_heading("Call now or go to the emergency room")
    assert visitor.urgency() == "emergency"
    assert "nerves in the spine" in visitor.text()
    assert visitor.stored_urgencies()[-1] == "emergency"


def test_throwing_up_alone_is_to_be_told_soon(visitor: Visitor) -> None:
    reach_the_page_on_other_signs(visitor)
    visitor.tick("vomiting")
    visitor.press_continue()
    visitor.nothing_else()
    visitor.see_result()

    assert visitor.urgency() == "soon"


def test_throwing_up_with_trouble_pooping_is_a_call_today(visitor: Visitor) -> None:
    reach_the_page_on_other_signs(visitor)
    visitor.tick("vomiting")
    visitor.tick("new_or_worse_constipation")
    visitor.press_continue()
    visitor.nothing_else()
    visitor.see_result()

    visitor.expect_heading("Call your cancer care team today")
    assert visitor.urgency() == "same_day"
