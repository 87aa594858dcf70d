"""The published cases: none may be told less than a cautious clinician would accept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from triage.engine.answers import fill_missing, parse_answers
from triage.engine.evaluation import assess, assess_each
from triage.protocols.shipped import shipped_cases

if TYPE_CHECKING:
    from tests.telling import Tell
    from triage.engine.cases import Case
    from triage.engine.protocol import Protocol

CASES = shipped_cases()


def test_there_are_57_cases_with_unique_ids() -> None:
    assert len({case.id for case in CASES}) == 57


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_gets_an_accepted_urgency(case: Case, protocol: Protocol) -> None:
    answers = fill_missing(protocol, parse_answers(protocol, case.answers), "no")

    assessment = assess(protocol, answers)

    assert assessment.urgency >= min(case.accepted), "under-triaged"
    assert assessment.urgency in case.accepted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_is_not_under_triaged_when_everything_unknown_is_not_sure(
    case: Case, protocol: Protocol
) -> None:
    answers = parse_answers(protocol, case.answers)
    as_no = assess(protocol, fill_missing(protocol, answers, "no")).urgency

    assert assess(protocol, fill_missing(protocol, answers, "not_sure")).urgency >= as_no


def test_not_sure_about_any_one_unknown_sign_never_lowers(protocol: Protocol, tell: Tell) -> None:
    changes: Counter[str] = Counter()
    for case in CASES:
        answers = parse_answers(protocol, case.answers)
        as_no = fill_missing(protocol, answers, "no")
        unknown = [question for question in protocol.questions if question not in answers]
        before, *urgencies = assess_each(
            protocol, [as_no, *({**as_no, question: "not_sure"} for question in unknown)]
        )
        for question, after in zip(unknown, urgencies, strict=True):
            assert after >= before, f"{case.id}: not sure about {question}"
            changes[f"{before} -> {after}" if after > before else "unchanged"] += 1
    tell(f"one unknown sign set to not sure: {dict(sorted(changes.items()))}")
