"""Pain in a bone without any red flag: the doctor should know soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_bone_pain_without_red_flags_is_to_be_told_soon(visitor: Visitor) -> None:
    visitor.start()
    visitor.pass_emergency_check()
    visitor.answer_about_you()
    visitor.tick("bone_pain_other_site")
    visitor.press_continue()
    visitor.expect_heading("More about your pain")
    visitor.tick("pain_worse_at_night")
    visitor.fill("pain_severity", 3)
    visitor.press_continue()
    visitor.nothing_else()
    visitor.see_result()

    visitor.expect_heading("Tell your doctor soon")
    assert visitor.urgency() == "soon"
    assert "When the office next opens, within 2 days." in visitor.text()
    assert visitor.submission().answers["pain_severity"] == 3
