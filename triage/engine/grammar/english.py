"""English."""

from __future__ import annotations

from triage.engine.grammar.grammar import Grammar
from triage.engine.vocabulary import AnswerState

ENGLISH = Grammar(
    language="en",
    answers={AnswerState.YES: "Yes", AnswerState.NO: "No", AnswerState.NOT_SURE: "Not sure"},
    or_not_sure="or not sure",
    at_least="at least",
    of="of",
    and_before=lambda _lead, _following: "and",
    or_before=lambda _lead, _following: "or",
    plain_values={
        "emergency_number": "911",
        "crisis_number": "988",
        "fallback_hours": "2",
        "fallback_time": "2 hours from now",
        "care_team": "your cancer care team",
        "history": "I have or had cancer.",
    },
)
