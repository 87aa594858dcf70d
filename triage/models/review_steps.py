"""The one table of steps: what each sets and clears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    SHARE = "share"
    WAIT = "wait"
    READ = "read"
    LOOK = "look"
    CLAIM = "claim"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    WORK = "work"
    REACH = "reach"
    OVERRIDE = "override"
    ASK_SECOND_NURSE = "ask_second_nurse"
    KEEP_OPEN = "keep_open"
    CLOSE = "close"
    REOPEN = "reopen"
    RAISE = "raise"
    RAISE_BY_RULE = "raise_by_rule"
    ADD = "add"
    ANSWER_AGAIN = "answer_again"
    AGREE_TO_FOLLOW_UPS = "agree_to_follow_ups"
    END_FOLLOW_UPS = "end_follow_ups"
    JOIN = "join"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Effect:
    """The columns that a step sets and those that it clears. It touches no others."""

    sets: frozenset[str]
    clears: frozenset[str]

    @property
    def columns(self) -> frozenset[str]:
        return self.sets | self.clears


def _effect(*, sets: str = "", clears: str = "") -> Effect:
    return Effect(frozenset(sets.split()), frozenset(clears.split()))


# The end of a wait is an empty `escalates_at`: nobody more is told. Closing keeps the badges (`has_news`,
# `is_back`, and `unreached_by` unless it was answered), which no list shows of a closed review, so that
# opening it again brings them back.
EFFECTS: Mapping[Step, Effect] = {
    Step.SHARE: _effect(sets="urgency rank shared_at due_at"),
    Step.WAIT: _effect(sets="escalates_at waits"),
    Step.READ: _effect(sets="read_at"),
    Step.LOOK: _effect(sets="touched_at", clears="has_news is_back escalates_at"),
    Step.CLAIM: _effect(sets="claimed_by touched_at acknowledged_at", clears="escalates_at"),
    Step.RELEASE: _effect(clears="claimed_by touched_at"),
    Step.HAND_OVER: _effect(sets="claimed_by touched_at"),
    Step.WORK: _effect(sets="touched_at", clears="escalates_at"),
    Step.REACH: _effect(sets="reached_at"),
    Step.OVERRIDE: _effect(sets="override rank due_at", clears="unreached_by"),
    Step.ASK_SECOND_NURSE: _effect(sets="unreached_by", clears="claimed_by touched_at"),
    Step.KEEP_OPEN: _effect(clears="unreached_by"),
    Step.CLOSE: _effect(
        sets="outcome reached_at closed_at closed_by unreached_by",
        clears="claimed_by touched_at escalates_at",
    ),
    Step.REOPEN: _effect(sets="override rank due_at", clears="outcome reached_at closed_at closed_by"),
    Step.RAISE: _effect(sets="urgency override rank due_at has_news", clears="unreached_by"),
    Step.RAISE_BY_RULE: _effect(sets="look_back look_back_urgency override rank due_at is_back"),
    Step.ADD: _effect(sets="has_news", clears="unreached_by"),
    Step.ANSWER_AGAIN: _effect(sets="has_news"),
    Step.AGREE_TO_FOLLOW_UPS: _effect(sets="follow_up_agreed_at"),
    Step.END_FOLLOW_UPS: _effect(clears="follow_up_agreed_at"),
    Step.JOIN: _effect(sets="person"),
    Step.WITHDRAW: _effect(
        sets="outcome closed_at",
        clears="claimed_by touched_at unreached_by person follow_up_agreed_at escalates_at",
    ),
}
