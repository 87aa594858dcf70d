"""A corrected answer gives the person the new result; the record keeps the highest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.stored_answers import has_answered

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.browser


def be_told_to_call_today_for_back_pain(visitor: Visitor, protocol: Protocol) -> None:
    """Cancer and back pain, nothing else: stored, and the result opened."""
    address = has_answered(visitor, protocol, {"back_pain": "yes"})
    visitor.open(f"{address}/result/")
    assert visitor.urgency() == "same_day"


def take_the_back_pain_away(visitor: Visitor) -> None:
    """Change the page on pain by way of the page with all answers."""
    visitor.follow("Look at or change the answers")
    visitor.change("Pain")
    visitor.expect_ticked("back_pain")
    visitor.tick("back_pain")
    visitor.none_of_these()


def test_taking_a_sign_back_shows_the_lower_result(visitor: Visitor) -> None:
    visitor.start()
    visitor.pass_emergency_check()
    visitor.answer_about_you(cancer="yes")
    visitor.tick("back_pain")
    visitor.press_continue()
    visitor.nothing_else()
    visitor.see_result()
    visitor.expect_heading("Call your cancer care team today")
    assert visitor.urgency() == "same_day"
    take_the_back_pain_away(visitor)
    visitor.see_result()

    assert visitor.urgency() == "routine"
    assert visitor.page.locator(".reasons").count() == 0


def test_the_record_keeps_the_highest_result_that_was_shown(visitor: Visitor, protocol: Protocol) -> None:
    be_told_to_call_today_for_back_pain(visitor, protocol)
    take_the_back_pain_away(visitor)
    visitor.see_result()

    assert visitor.urgency() == "routine"
    assert visitor.submission().highest_urgency() == "same_day"
    assert visitor.stored_urgencies()[-1] == "routine"


def test_the_old_result_is_not_shown_again_before_the_new_one_is_asked_for(
    visitor: Visitor, protocol: Protocol
) -> None:
    be_told_to_call_today_for_back_pain(visitor, protocol)
    result = visitor.path()
    take_the_back_pain_away(visitor)
    visitor.open(result)

    visitor.expect_heading("Check your answers")


def test_a_sign_added_later_raises_the_result(visitor: Visitor, protocol: Protocol) -> None:
    be_told_to_call_today_for_back_pain(visitor, protocol)
    visitor.follow("Look at or change the answers")
    visitor.change("Other signs")
    visitor.tick("new_or_worse_constipation")
    visitor.press_continue()

    assert visitor.urgency() == "emergency"
    assert visitor.submission().highest_urgency() == "emergency"
