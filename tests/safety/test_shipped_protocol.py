"""The shipped protocol is safe, and its certificate can be checked."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from triage.engine.safety.certificate import certify
from triage.engine.safety.checking import check_properties, make_report
from triage.engine.safety.report import PROPERTIES, Verdict

if TYPE_CHECKING:
    from tests.telling import Tell
    from triage.engine.protocol import Protocol
    from triage.engine.safety.checking import Evidence


def test_every_property_holds(protocol: Protocol, evidence: Evidence, tell: Tell) -> None:
    report = make_report(protocol, check_properties(protocol, evidence))

    assert [result.id for result in report.results] == list(PROPERTIES)
    for result in report.results:
        assert result.verdict == Verdict.HOLDS, [failure.words for failure in result.failures]
        assert result.checked > 0
    assert report.is_safe
    proving = sum(result.milliseconds for result in report.results[:3])
    tell(f"proved in {proving:.0f} ms, checked in {report.milliseconds:.0f} ms")
    # Generous, so that a busy machine does not fail it; `check_protocol` prints the true time.
    assert proving < 5000


def test_the_report_names_the_assumptions_it_rests_on(protocol: Protocol) -> None:
    report = make_report(protocol, [])

    assert len(report.assumptions) == 3
    assert "[symptoms_getting_worse_fast?]" in report.assumptions[1]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_certificate_is_accepted_and_not_without_one_clause(protocol: Protocol, tell: Tell) -> None:
    started = perf_counter()
    certificate = certify(protocol)
    certified = perf_counter()

    assert certificate.is_valid()
    tell(
        f"{len(certificate.clauses)} clauses, {len(certificate.proof)} proof lines, "
        f"made in {certified - started:.1f} s, re-checked in {perf_counter() - certified:.1f} s"
    )
    # Without the clause that says "somebody is harmed" the formula has a solution.
    assert not certificate.model_copy(update={"clauses": certificate.clauses[:-1]}).is_valid()
