"""The shipped protocol through the real gate: its own process, all the evidence."""

from __future__ import annotations

import pytest

from tests.actions.publishing.scene import WHY, changed_draft
from tests.nurses.people import editor
from triage.actions import evidence, proving
from triage.actions.publishing import gate
from triage.actions.publishing.proposing import send_for_review
from triage.engine.comparison import Comparison
from triage.engine.safety.report import SafetyReport, Verdict
from triage.engine.vocabulary import Urgency


@pytest.fixture
def _whole_gate(monkeypatch: pytest.MonkeyPatch, _quick_check: None) -> None:
    """The check as it is in service."""
    monkeypatch.setattr(gate, "evidence", evidence.evidence)
    monkeypatch.setattr(gate, "check_in_process", proving.check_in_process)
    monkeypatch.setattr(gate, "certify_in_process", proving.certify_in_process)


@pytest.mark.timeout(180)
@pytest.mark.process
@pytest.mark.usefixtures("_whole_gate", "shipped_version")
def test_a_raised_rule_passes_and_its_proof_is_kept_packed() -> None:
    author = editor()
    draft = changed_draft(author, rule="fever", urgency="same_day")

    proposal = send_for_review(draft=draft, summary=WHY, reasons={}, by=author)

    report = SafetyReport.model_validate(proposal.version.report, strict=False)
    verdicts = {result.id: result.verdict for result in report.results}
    comparison = Comparison.model_validate(proposal.comparison, strict=False)
    assert verdicts.pop("liveness") in (Verdict.HOLDS, Verdict.WARNS)
    assert set(verdicts.values()) == {Verdict.HOLDS}
    assert {change.after for change in comparison.transitions} == {Urgency.SAME_DAY}
    proof = proposal.version.certificates.get().proof
    assert proof.proves_safe(proposal.version.protocol)
    assert len(proof.packed) < 500_000
