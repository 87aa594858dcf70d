"""What counts as worse on a later day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.engine.vocabulary import Urgency
from triage.engine.worsening import is_much_worse, new_emergency_signs

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

FLAG, OTHER_FLAG, NO_FLAG = "leg_weakness", "confusion", "back_pain"


@pytest.mark.parametrize(
    ("before", "now", "is_worse"),
    [
        ("routine", "soon", False),
        ("routine", "same_day", True),
        ("routine", "emergency", True),
        ("soon", "same_day", False),
        ("soon", "emergency", True),
        ("same_day", "emergency", False),
        ("emergency", "emergency", False),
        ("emergency", "routine", False),
    ],
)
def test_two_steps_are_much_worse(before: str, now: str, is_worse: bool) -> None:
    assert is_much_worse(Urgency(now), Urgency(before)) is is_worse


@pytest.mark.parametrize("now", ["yes", "not_sure"])
@pytest.mark.parametrize("before", [{}, {FLAG: "no"}])
def test_a_red_flag_that_was_not_there_is_new(protocol: Protocol, now: str, before: dict[str, str]) -> None:
    assert new_emergency_signs(protocol, {FLAG: now}, before) == [FLAG]


@pytest.mark.parametrize("now", ["yes", "not_sure"])
@pytest.mark.parametrize("before", ["yes", "not_sure"])
def test_a_red_flag_that_was_there_is_not_new(protocol: Protocol, now: str, before: str) -> None:
    assert new_emergency_signs(protocol, {FLAG: now}, {FLAG: before}) == []


def test_one_old_red_flag_does_not_hide_a_new_one(protocol: Protocol) -> None:
    now = {FLAG: "yes", OTHER_FLAG: "not_sure"}
    assert new_emergency_signs(protocol, now, {FLAG: "yes", OTHER_FLAG: "no"}) == [OTHER_FLAG]


def test_other_signs_are_no_red_flags(protocol: Protocol) -> None:
    assert new_emergency_signs(protocol, {NO_FLAG: "yes", FLAG: "no"}, {}) == []
