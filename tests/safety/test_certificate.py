"""The certificate and its small checker."""

from __future__ import annotations

import pytest
from pysat.solvers import Solver

from tests.engine.builders import all_of, page, protocol_data, question, rule, stored
from triage.engine.protocol import Protocol
from triage.engine.safety.certificate import UnsafeError, certify
from triage.engine.safety.rup import proves_unsatisfiable


def protocol_with_floor(alone: str) -> Protocol:
    promises = {
        "floors": [{"question": "weak_leg", "alone": alone, "not_sure": "soon"}],
        "combinations": [{"all_of": ["back_pain", "cancer?"], "urgency": "soon"}],
        "assumptions": [],
    }
    pages = [
        page("one", question("weak_leg", red_flag=True), question("cancer")),
        page("two", question("back_pain"), shown_if=[all_of("cancer")]),
    ]
    rules = [
        rule("legs", "emergency", all_of("weak_leg")),
        rule("maybe_legs", "soon", all_of("weak_leg?")),
        rule("back", "soon", all_of("back_pain", "cancer?")),
    ]
    return stored(protocol_data(pages, rules, promises=promises))


def test_a_safe_protocol_gets_a_certificate_that_holds() -> None:
    certificate = certify(protocol_with_floor("emergency"))

    assert certificate.is_valid()
    assert certificate.solver.startswith("glucose4, python-sat ")
    assert len(certificate.formula_sha256) == 64


def test_an_unsafe_protocol_gets_none() -> None:
    rules = [rule("legs", "soon", all_of("weak_leg"))]
    promises = {
        "floors": [{"question": "weak_leg", "alone": "emergency"}],
        "combinations": [],
        "assumptions": [],
    }
    unsafe = stored(
        protocol_data([page("one", question("weak_leg"), question("cancer"))], rules, promises=promises)
    )

    with pytest.raises(UnsafeError):
        certify(unsafe)


def test_the_proof_fails_without_any_clause_that_it_needs() -> None:
    certificate = certify(protocol_with_floor("emergency"))
    needed = 0
    for i in range(len(certificate.clauses)):
        clauses = certificate.clauses[:i] + certificate.clauses[i + 1 :]
        with Solver(name="minisat22", bootstrap_with=clauses) as solver:
            has_solution = solver.solve()
        if has_solution:
            needed += 1
            assert not certificate.model_copy(update={"clauses": clauses}).is_valid()

    assert needed >= 1


def test_an_empty_proof_of_a_formula_with_a_solution_is_refused() -> None:
    assert not proves_unsatisfiable([[1, 2], [-1, 2]], [])


def test_a_clause_that_does_not_follow_is_refused() -> None:
    assert not proves_unsatisfiable([[1, 2]], ["1 0", "-1 0"])


def test_a_good_proof_is_accepted() -> None:
    clauses = [[1, 2], [-1, 2], [1, -2], [-1, -2]]

    assert proves_unsatisfiable(clauses, ["2 0"])
    assert proves_unsatisfiable(clauses, ["d 1 2 0", "2 0"])
    assert not proves_unsatisfiable(clauses, [])


def test_a_line_that_is_no_clause_is_an_error() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        proves_unsatisfiable([[1]], ["what"])
