"""Why rules published later give a higher urgency to the same answers."""

from __future__ import annotations

from dataclasses import dataclass

from triage.display import moment_at, urgency_name
from triage.engine.evaluation import EvaluationError, Finding, assess
from triage.engine.navigation import counting_answers
from triage.engine.replay import carry_over
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review
from triage.nurses.presenters.reasons import ReasonView, present_reason, title_shown_at


@dataclass(frozen=True)
class RuleChange:
    """What the later rules give, what the person was shown, and the rules that make the difference."""

    summary: str
    reasons: tuple[ReasonView, ...]


def present_rule_change(review: Review, clinic: Clinic) -> RuleChange | None:
    """None unless later rules give more than the person was shown."""
    look_back = review.look_back
    if look_back is None or not review.is_raised_by_rule:
        return None
    submission, shown = review.submission, Urgency(review.urgency)
    summary = (
        f"The rules published {moment_at(look_back.created_at, clinic)} make it "
        f"{urgency_name(review.rules_urgency)}. The person was told: {title_shown_at(submission, shown)}. "
        "The program has not told them otherwise."
    )
    protocol = look_back.version.protocol
    reasons = [
        present_reason(submission, finding, clinic, protocol)
        for finding in _findings(review)
        if finding.urgency > shown
    ]
    return RuleChange(summary, tuple(reasons))


def _findings(review: Review) -> tuple[Finding, ...]:
    look_back, submission = review.look_back, review.submission
    if look_back is None or submission.erased_at is not None:
        return ()
    protocol = look_back.version.protocol
    answers = carry_over(submission.version.protocol, protocol, submission.answers)
    try:
        return assess(protocol, counting_answers(protocol, answers)).findings
    except EvaluationError:
        # It came back because of this: what cannot be assessed counts as an emergency.
        return ()
