"""The one table of steps: what each sets and clears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    SHARE = "share"
    WAIT = "wait"
    QUIET = "quiet"
    STOP_CLOCK = "stop_clock"
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
    ABSORB = "absorb"
    CLOSE = "close"
    SPEAK = "speak"
    REPEAT = "repeat"
    CLOSE_TOGETHER = "close_together"
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


# The clock runs while `escalates_at` is set: until somebody was spoken to, or it leaves the queue. Closing
# keeps the badges (`has_news`, `is_back`, and what a second nurse was asked unless that is answered), which
# no list shows of a closed review, so that opening it again brings them back.
EFFECTS: Mapping[Step, Effect] = {
    Step.SHARE: _effect(sets="urgency rank shared_at due_at"),
    Step.WAIT: _effect(sets="rings_at escalates_at waits"),
    Step.QUIET: _effect(sets="rings_at escalates_at waits"),
    Step.STOP_CLOCK: _effect(clears="rings_at escalates_at"),
    Step.READ: _effect(sets="read_at"),
    Step.LOOK: _effect(sets="touched_at", clears="has_news is_back handed_by"),
    Step.CLAIM: _effect(sets="claimed_by touched_at acknowledged_at", clears="handed_by"),
    Step.RELEASE: _effect(clears="claimed_by touched_at handed_by"),
    Step.HAND_OVER: _effect(sets="claimed_by touched_at handed_by"),
    Step.WORK: _effect(sets="touched_at"),
    Step.REACH: _effect(sets="reached_at", clears="asked_by asked_for repeats rings_at escalates_at"),
    Step.SPEAK: _effect(sets="spoken_at"),
    Step.OVERRIDE: _effect(sets="override rank due_at", clears="asked_by asked_for repeats"),
    Step.ASK_SECOND_NURSE: _effect(sets="asked_by asked_for repeats", clears="claimed_by touched_at"),
    Step.KEEP_OPEN: _effect(clears="asked_by asked_for repeats"),
    Step.ABSORB: _effect(sets="override rank due_at reached_at has_news"),
    Step.CLOSE: _effect(
        sets="outcome reached_at closed_at closed_by asked_by asked_for",
        clears="claimed_by touched_at rings_at escalates_at handed_by",
    ),
    Step.REPEAT: _effect(sets="repeats"),
    Step.CLOSE_TOGETHER: _effect(sets="closed_together"),
    Step.REOPEN: _effect(
        sets="override rank due_at", clears="outcome reached_at closed_at closed_by repeats closed_together"
    ),
    Step.RAISE: _effect(
        sets="urgency override rank due_at has_news", clears="reached_at asked_by asked_for repeats"
    ),
    Step.RAISE_BY_RULE: _effect(
        sets="look_back look_back_urgency override rank due_at is_back", clears="reached_at"
    ),
    Step.ADD: _effect(sets="has_news", clears="reached_at asked_by asked_for repeats"),
    Step.ANSWER_AGAIN: _effect(sets="has_news"),
    Step.AGREE_TO_FOLLOW_UPS: _effect(sets="follow_up_agreed_at"),
    Step.END_FOLLOW_UPS: _effect(clears="follow_up_agreed_at"),
    Step.JOIN: _effect(sets="person"),
    Step.WITHDRAW: _effect(
        sets="outcome closed_at",
        clears="claimed_by touched_at asked_by asked_for repeats person follow_up_agreed_at rings_at "
        "escalates_at handed_by",
    ),
}
