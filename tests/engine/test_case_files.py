"""A file of cases with a fault does not load, and the message says which case, where and what was meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from triage.engine.cases import CaseFile
from triage.engine.faults import ProtocolError
from triage.engine.loading import read_as
from triage.engine.vocabulary import Urgency

CASE = {
    "id": "BP-01",
    "title": "A sore back",
    "story": "My back hurts.",
    "answers": {"back_pain": "yes"},
    "expected": "soon",
    "accepted": ["same_day", "soon"],
    "rationale": "It is new.",
    "source": {"title": "A report"},
    "respondent": "self",
    "category": "bone_pain",
    "evidence": "case_report",
}


def problems(**changes: Any) -> str:
    with pytest.raises(ProtocolError) as caught:
        read_as(CaseFile, json.dumps({"cases": [CASE | changes]}))
    return str(caught.value)


def test_a_file_of_cases_is_read_in_its_order() -> None:
    cases = read_as(CaseFile, json.dumps({"cases": [CASE, CASE | {"id": "BP-02"}]})).cases

    assert [case.id for case in cases] == ["BP-01", "BP-02"]
    assert cases[0].accepted == (Urgency.SAME_DAY, Urgency.SOON)


def test_an_unknown_urgency_names_the_case_and_those_that_there_are() -> None:
    assert problems(expected="later") == (
        "cases / 'BP-01' / expected: Input should be 'routine', 'soon', 'same_day' or 'emergency'"
    )


def test_a_misspelled_key_says_what_was_meant() -> None:
    assert "cases / 'BP-01' / storey: unknown key 'storey'. Did you mean 'story'?" in problems(storey="x")


def test_a_missing_key_is_named() -> None:
    data = {name: value for name, value in CASE.items() if name != "rationale"}

    with pytest.raises(ProtocolError, match="cases / 'BP-01' / rationale: 'rationale' is missing"):
        read_as(CaseFile, json.dumps({"cases": [data]}))


def test_text_that_is_no_file_of_cases_is_refused() -> None:
    with pytest.raises(ProtocolError):
        read_as(CaseFile, "- just a list")
