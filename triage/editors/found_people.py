"""The people whom the live check of a draft found, each with the key of its button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.actions.drafts.checking import DraftCheck
    from triage.engine.answers import Answer
    from triage.engine.comparison import Transition
    from triage.engine.safety.report import Failure, PropertyResult
    from triage.engine.vocabulary import Urgency


@dataclass(frozen=True)
class FoundPerson:
    """Somebody's answers other than *no*, what they would be told, and what they must be told at least."""

    answers: Mapping[str, Answer]
    told: Urgency
    promised: Urgency
    words: str


def failure_key(result: PropertyResult, failure: Failure) -> str:
    """The key of the person behind a failure; empty when there is none."""
    is_person = failure.answers and failure.promised is not None and failure.told is not None
    return f"{result.id}/{failure.subject}" if is_person else ""


def transition_key(transition: Transition) -> str:
    """The key of the person behind a transition; empty for whoever answers *no* to everything."""
    return f"change/{transition.before.value}-{transition.after.value}" if transition.answers else ""


def found_person(check: DraftCheck, key: str) -> FoundPerson | None:
    """The person with this key, if the check found one."""
    report = check.report
    if report is None or not key:
        return None
    for result in report.results:
        for failure in result.failures:
            if failure_key(result, failure) == key and failure.answers and failure.told and failure.promised:
                return FoundPerson(failure.answers, failure.told, failure.promised, failure.words)
    for transition in report.comparison.transitions if report.comparison else ():
        if transition_key(transition) == key:
            # The more urgent of the two is what a case must hold on to.
            promised = max(transition.before, transition.after)
            return FoundPerson(transition.answers, transition.after, promised, transition.words)
    return None
