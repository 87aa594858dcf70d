"""Not sure never counts as no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def be_unsure_about_a_leg(visitor: Visitor) -> None:
    """Not sure about a weak leg, no other sign on the first two pages."""
    visitor.start()
    visitor.tick("leg_weakness", "not_sure")
    visitor.press_continue()
    visitor.none_of_these()


def test_not_sure_about_a_weak_leg_is_at_least_a_call_today(visitor: Visitor) -> None:
    be_unsure_about_a_leg(visitor)
    visitor.answer_about_you(cancer="yes")
    visitor.nothing_else()
    visitor.see_result()

    urgency = visitor.urgency()
    assert urgency is not None
    assert Urgency(urgency) >= Urgency.SAME_DAY
    assert "“Not sure” never counts as “no” here." in visitor.text()
    assert visitor.submission().answers["leg_weakness"] == "not_sure"


@pytest.mark.parametrize("bone_metastases", ["yes", "not_sure"])
def test_not_sure_about_a_weak_leg_with_spread_to_bone_is_an_emergency(
    visitor: Visitor, bone_metastases: str
) -> None:
    be_unsure_about_a_leg(visitor)
    visitor.answer_about_you(cancer="yes", bone_metastases=bone_metastases)

    visitor.expect_heading("Call now or go to the emergency room")
    assert visitor.urgency() == "emergency"
    assert visitor.stored_urgencies()[-1] == "emergency"


def test_both_boxes_of_a_row_ticked_means_yes(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.tick("leg_weakness", "not_sure")
    visitor.press_continue()

    assert visitor.urgency() == "emergency"
    assert visitor.submission().answers == {"leg_weakness": "yes"}
