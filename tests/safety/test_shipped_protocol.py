"""The shipped protocol is safe, and its certificate is checked quickly."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest

from triage.engine.safety.certificate import certify
from triage.engine.safety.checking import check_properties, make_report
from triage.engine.safety.harm import harm_formula
from triage.engine.safety.lrat import refutes
from triage.engine.safety.report import PROPERTIES, Verdict

if TYPE_CHECKING:
    from tests.telling import Tell
    from triage.engine.protocol import Protocol
    from triage.engine.safety.checking import Evidence


def test_every_property_holds(shipped: Protocol, evidence: Evidence, tell: Tell) -> None:
    report = make_report(shipped, check_properties(shipped, evidence))

    assert [result.id for result in report.results] == list(PROPERTIES)
    for result in report.results:
        assert result.verdict == Verdict.HOLDS, [failure.words for failure in result.failures]
        assert result.checked > 0
    assert report.is_safe
    proving = sum(result.milliseconds for result in report.results[:3])
    tell(f"proved in {proving:.0f} ms, checked in {report.milliseconds:.0f} ms")
    # Generous, so that a busy machine does not fail it; `check_protocol` prints the true time.
    assert proving < 5000


def test_the_report_names_the_assumptions_it_rests_on(shipped: Protocol) -> None:
    report = make_report(shipped, [])

    assert len(report.assumptions) == 3
    assert "signs getting worse fast (or not sure)" in report.assumptions[1]


@pytest.mark.slow
def test_a_certificate_is_made_in_seconds_and_checked_in_a_fraction_of_one(
    shipped: Protocol, tell: Tell
) -> None:
    started = process_time()
    certificate = certify(shipped)
    made = process_time()
    clauses, proof = harm_formula(shipped), certificate.proof
    worked_out = process_time()
    assert refutes(clauses, proof)
    checked = process_time()
    tell(
        f"{len(clauses)} clauses; {len(certificate.packed)} bytes; made in {made - started:.1f} s, formula "
        f"worked out in {worked_out - made:.2f} s, proof checked in {checked - worked_out:.2f} s"
    )
    # Generous, so that a busy machine does not fail it.
    assert made - started < 15
    assert checked - worked_out < 1
