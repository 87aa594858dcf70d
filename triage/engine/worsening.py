"""What counts as worse when somebody answers again on a later day."""

from __future__ import annotations

from triage.engine.answers import AnswerSheet
from triage.engine.navigation import counting_answers
from triage.engine.protocol import Protocol
from triage.engine.vocabulary import AnswerState, Urgency

# Steps of urgency from which on a follow-up is much worse.
MUCH_WORSE = 2
_PRESENT = (AnswerState.YES, AnswerState.NOT_SURE)


def is_much_worse(now: Urgency, before: Urgency) -> bool:
    """Whether the urgency rose by two steps or more."""
    return now.rank - before.rank >= MUCH_WORSE


def new_emergency_signs(protocol: Protocol, now: AnswerSheet, before: AnswerSheet) -> list[str]:
    """The signs of an emergency answered *yes* or *not sure* now that were neither before.

    `before` may come from an older version of the protocol: what it did not ask was not there.
    """
    counting = counting_answers(protocol, now)
    return [
        question.id
        for question in protocol.questions.values()
        if question.id in protocol.emergency_signs
        and counting.get(question.id) in _PRESENT
        and before.get(question.id) not in _PRESENT
    ]
