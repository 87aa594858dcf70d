"""From answers to what to do, and why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.builders import small_protocol
from triage.engine import evaluation
from triage.engine.evaluation import Assessment, EvaluationError, assess
from triage.engine.vocabulary import Urgency

PROTOCOL = small_protocol()


def urgency(**answers: Any) -> Urgency:
    return assess(PROTOCOL, answers).urgency


def test_no_rule_means_routine() -> None:
    assert urgency() == Urgency.ROUTINE


def test_the_most_urgent_rule_decides() -> None:
    assessment = assess(PROTOCOL, {"leg_weakness": "yes", "back_pain": "yes", "cancer": "yes"})

    assert assessment.urgency == Urgency.EMERGENCY
    assert [finding.urgency.value for finding in assessment.findings] == sorted(
        (finding.urgency.value for finding in assessment.findings),
        key=lambda name: -Urgency(name).rank,
    )


def test_not_sure_about_two_red_flags_escalates() -> None:
    assert urgency(leg_weakness="not_sure", numbness="not_sure") == Urgency.EMERGENCY


def test_a_finding_names_the_answers_that_decided_it_and_no_others() -> None:
    answers = {"back_pain": "yes", "constipation": "yes", "cancer": "not_sure", "numbness": "yes"}

    finding = assess(PROTOCOL, answers).findings[0]

    assert finding.rule == "spine_and_bowel"
    assert {decider.question: decider.answer for decider in finding.deciders} == {
        "back_pain": "yes",
        "constipation": "yes",
        "cancer": "not_sure",
    }


def test_what_counts_as_yes_decides_like_a_yes() -> None:
    finding = assess(PROTOCOL, {"back_pain": "yes", "cancer": "yes", "days": 3}).findings[0]

    assert finding.rule == "spine_and_bowel"
    assert {decider.question for decider in finding.deciders} == {"back_pain", "cancer", "days"}


def test_what_counts_as_yes_only_from_its_threshold_on() -> None:
    assert urgency(back_pain="yes", cancer="yes", days=2) == Urgency.SAME_DAY
    assert urgency(back_pain="yes", cancer="yes", days="not_sure") == Urgency.EMERGENCY


def test_a_no_does_not_cancel_what_counts_as_yes() -> None:
    assert urgency(back_pain="yes", cancer="yes", constipation="no", days=5) == Urgency.EMERGENCY


def test_signs_answered_not_sure_are_not_ruled_out() -> None:
    assessment = assess(PROTOCOL, {"back_pain": "not_sure", "cancer": "not_sure", "numbness": "no"})

    assert assessment.not_ruled_out == ("back_pain",)


def test_an_assessment_survives_being_stored() -> None:
    assessment = assess(PROTOCOL, {"leg_weakness": "yes", "severity": 8})

    stored = assessment.model_dump(mode="json", exclude_defaults=True)

    assert Assessment.model_validate(stored, strict=False) == assessment


def test_a_rule_that_fails_is_named_and_no_answer_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> int:
        raise ValueError("severity is 8")

    monkeypatch.setattr(evaluation, "holds", broken)

    with pytest.raises(EvaluationError) as caught:
        assess(PROTOCOL, {"severity": 8})
    assert str(caught.value) == "protocol 'small', rule 'weak_leg' could not be evaluated"


def test_urgencies_are_ordered_by_how_fast_help_must_come() -> None:
    assert max(Urgency.SOON, Urgency.EMERGENCY, Urgency.ROUTINE) == Urgency.EMERGENCY
    assert Urgency.ROUTINE < Urgency.SOON < Urgency.SAME_DAY < Urgency.EMERGENCY
    assert Urgency.SAME_DAY >= Urgency.SAME_DAY
    assert Urgency.SOON <= Urgency.SAME_DAY
