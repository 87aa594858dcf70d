"""The published cases: none may be told less than a cautious clinician would accept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.actions.case_examples import new_case
from tests.nurses.people import editor
from triage.actions.case_store import save_case
from triage.engine.answers import fill_missing, parse_answers
from triage.engine.evaluation import assess, assess_each
from triage.models.cases import CaseEvidence, Category
from triage.protocols.shipped import shipped_cases

if TYPE_CHECKING:
    from tests.telling import Tell
    from triage.engine.cases import Case
    from triage.engine.protocol import Protocol

CASES = shipped_cases()


def test_no_case_is_lost_and_none_has_the_id_of_another() -> None:
    ids = [case.id for case in CASES]

    assert len(ids) >= 57
    assert sorted(set(ids)) == sorted(ids)


def test_a_case_is_of_a_kind_that_editors_can_choose() -> None:
    for case in CASES:
        assert case.category in Category.values, case.id
        assert case.evidence in CaseEvidence.values, case.id


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_gets_an_accepted_urgency(case: Case, shipped: Protocol) -> None:
    answers = fill_missing(shipped, parse_answers(shipped, case.answers), "no")

    assessment = assess(shipped, answers)

    assert assessment.urgency >= min(case.accepted), "under-triaged"
    assert assessment.urgency in case.accepted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_is_not_under_triaged_when_everything_unknown_is_not_sure(
    case: Case, shipped: Protocol
) -> None:
    answers = parse_answers(shipped, case.answers)
    as_no = assess(shipped, fill_missing(shipped, answers, "no")).urgency

    assert assess(shipped, fill_missing(shipped, answers, "not_sure")).urgency >= as_no


def test_not_sure_about_any_one_unknown_sign_never_lowers(shipped: Protocol, tell: Tell) -> None:
    changes: Counter[str] = Counter()
    for case in CASES:
        answers = parse_answers(shipped, case.answers)
        as_no = fill_missing(shipped, answers, "no")
        unknown = [question for question in shipped.questions if question not in answers]
        before, *urgencies = assess_each(
            shipped, [as_no, *({**as_no, question: "not_sure"} for question in unknown)]
        )
        for question, after in zip(unknown, urgencies, strict=True):
            assert after >= before, f"{case.id}: not sure about {question}"
            changes[f"{before} -> {after}" if after > before else "unchanged"] += 1
    tell(f"one unknown sign set to not sure: {dict(sorted(changes.items()))}")


@pytest.mark.django_db
def test_every_shipped_case_could_have_been_stored() -> None:
    author = editor()
    for case in shipped_cases():
        written = new_case(
            **case.model_dump(mode="json", exclude={"id", "source"}) | {"note": case.note or ""},
            source_title=case.source.title,
            source_year=case.source.year,
            source_address=case.source.address or "",
        )
        again = save_case(case=written, by=author).to_case()
        assert again.model_copy(update={"id": case.id, "accepted": case.accepted}) == case
        assert set(again.accepted) == set(case.accepted)
