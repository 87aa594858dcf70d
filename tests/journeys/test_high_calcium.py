"""High blood calcium: its pattern is an emergency, less than the pattern is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def reach_the_calcium_page(visitor: Visitor) -> None:
    """Cancer, no sign of an emergency, no pain."""
    visitor.start()
    visitor.pass_emergency_check()
    visitor.answer_about_you()
    visitor.none_of_these()
    visitor.expect_heading("Thirst, stomach, energy")


def test_thirst_and_much_urine_with_cancer_is_an_emergency_at_once(visitor: Visitor) -> None:
    reach_the_calcium_page(visitor)
    visitor.tick("extreme_thirst")
    visitor.tick("frequent_urination")
    visitor.press_continue()

    visitor.expect_heading("Get help now")
    assert visitor.urgency() == "emergency"
    assert "calcium" in visitor.text()
    assert visitor.stored_urgencies()[-1] == "emergency"


def test_thirst_alone_is_to_be_told_soon(visitor: Visitor) -> None:
    reach_the_calcium_page(visitor)
    visitor.tick("extreme_thirst")
    visitor.press_continue()
    visitor.nothing_else()
    visitor.see_result()

    assert visitor.urgency() == "soon"


def test_thirst_and_nausea_is_a_call_today(visitor: Visitor) -> None:
    reach_the_calcium_page(visitor)
    visitor.tick("extreme_thirst")
    visitor.tick("nausea")
    visitor.press_continue()
    visitor.nothing_else()
    visitor.see_result()

    visitor.expect_heading("Call your cancer care team today")
    assert visitor.urgency() == "same_day"
