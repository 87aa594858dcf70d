"""The checks run in a process of their own, within a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.actions.proving import check_in_process
from triage.engine.safety.checking import Evidence
from triage.engine.safety.report import Verdict

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


pytestmark = pytest.mark.process


def test_the_report_comes_back_from_the_process(shipped: Protocol, evidence: Evidence) -> None:
    report = check_in_process(protocol=shipped, evidence=evidence)

    assert report.is_safe
    assert report.sha256 == shipped.sha256


def test_what_is_not_decided_in_time_blocks_and_says_how_far_it_got(
    shipped: Protocol, evidence: Evidence
) -> None:
    report = check_in_process(protocol=shipped, evidence=evidence, budget_seconds=0.01)

    assert not report.is_safe
    assert report.results[0].verdict == Verdict.UNDECIDED
    assert "no answer within 0.01 s" in report.results[0].undecided


def test_a_checker_that_breaks_blocks(shipped: Protocol) -> None:
    broken = Evidence(cases=[], source_map=None)  # type: ignore[arg-type]

    report = check_in_process(protocol=shipped, evidence=broken)

    verdicts = {result.id: result.verdict for result in report.results}
    assert verdicts["floors"] == Verdict.HOLDS
    assert verdicts["sourced"] == Verdict.UNDECIDED
    assert not report.is_safe
    (undecided,) = [result.undecided for result in report.results if result.id == "sourced"]
    assert "the checker failed (AttributeError" in undecided
