"""The certificate and its small checker."""

from __future__ import annotations

import itertools
import lzma
from typing import TYPE_CHECKING

import pytest
from pysat.solvers import Solver

from tests.engine.builders import all_of, choice, number, page, protocol_data, question, rule, stored
from triage.engine.logic import Fact
from triage.engine.safety.answer_space import AnswerSpace
from triage.engine.safety.certificate import Proof, UnsafeError, certify, to_lrat
from triage.engine.safety.circuit import Circuit
from triage.engine.safety.harm import harm_formula, to_dimacs, violations, worse_answers
from triage.engine.safety.hints import Hints, NotImpliedError
from triage.engine.safety.lrat import refutes
from triage.engine.safety.properties import Violation
from triage.engine.safety.solving import Search
from triage.engine.safety.worlds import Worlds
from triage.engine.vocabulary import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.protocol import Protocol

    Lemma = tuple[list[int], list[int]]

# No solution; the only lemma that is needed says that 2 is true.
SQUARE = [[1, 2], [-1, 2], [1, -2], [-1, -2]]
LEMMA, EMPTY = [1, 2, 2, 0, 1], [0, 3, 4, 2, 3]


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


def unsafe_protocol() -> Protocol:
    rules = [rule("legs", "soon", all_of("weak_leg"))]
    promises = {
        "floors": [{"question": "weak_leg", "alone": "emergency"}],
        "combinations": [],
        "assumptions": [],
    }
    pages = [page("one", question("weak_leg"), question("cancer"))]
    return stored(protocol_data(pages, rules, promises=promises))


def lemmas(proof: list[int]) -> list[Lemma]:
    """The lemmas of a proof with their hints."""

    def read() -> Iterator[Lemma]:
        place = 0
        while place < len(proof):
            hints_at = place + 1 + proof[place]
            end = hints_at + 1 + proof[hints_at]
            yield proof[place + 1 : hints_at], proof[hints_at + 1 : end]
            place = end

    return list(read())


def flat(changed: list[Lemma]) -> list[int]:
    """The proof of these lemmas."""
    return [n for literals, hints in changed for n in (len(literals), *literals, len(hints), *hints)]


@pytest.fixture(scope="module")
def formula(shipped: Protocol) -> list[list[int]]:
    """That somebody is harmed by the shipped protocol."""
    return harm_formula(shipped)


# ---- certificates


def test_a_safe_protocol_gets_a_certificate_that_holds() -> None:
    protocol = protocol_with_floor("emergency")
    certificate = certify(protocol)
    assert certificate.proves_safe(protocol)
    assert certificate.solver.startswith("glucose4, python-sat ")


def test_an_unsafe_protocol_gets_none() -> None:
    with pytest.raises(UnsafeError):
        certify(unsafe_protocol())


def test_every_kind_of_violation_is_in_the_formula(shipped: Protocol) -> None:
    def kinds(kind: type[Violation]) -> set[type[Violation]]:
        return {kind}.union(*map(kinds, kind.__subclasses__()))

    assert {type(found) for found in violations(Worlds(shipped))} == kinds(Violation) - {Violation}


def test_rules_that_a_worse_answer_could_switch_off_get_no_certificate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def only_not_sure(worlds: Worlds, _fires: object) -> dict[Urgency, int]:
        node = worlds.answers.fact(Fact("back_pain", "not_sure"))
        return dict.fromkeys((Urgency.SOON, Urgency.SAME_DAY, Urgency.EMERGENCY), node)

    pages = [page("one", question("back_pain"), question("cancer"))]
    rules = [rule("back", "soon", all_of("back_pain?"))]
    protocol = stored(protocol_data(pages, rules))
    assert certify(protocol)

    monkeypatch.setattr(Worlds, "levels", only_not_sure)

    with pytest.raises(UnsafeError):
        certify(protocol)


def test_what_counts_as_a_worse_sheet_is_what_steps_to_worse_answers_lead_to() -> None:
    asked = [
        question("cancer"),
        number("days"),
        choice("kind", "lung", "breast"),
    ]
    tests = ["cancer?", "days >= 3?", "days >= 5", "kind in [lung]?", "kind in [breast]"]
    rules = [rule("any", "soon", *(all_of(test) for test in tests))]
    protocol = stored(protocol_data([page("one", *asked)], rules))
    circuit, space = Circuit(), AnswerSpace(protocol)
    search = Search(circuit, space)
    clauses = [*search.clauses, *worse_answers(circuit, search)]

    for name in protocol.questions:
        facts = space.facts(name)
        reachable: set[tuple[frozenset[Fact], frozenset[Fact]]] = set()
        for before, after in space.steps(name):
            reachable.add((frozenset(filter(before.get, facts)), frozenset(filter(after.get, facts))))
        reachable |= {(end, end) for pair in reachable for end in pair}
        for _ in facts:
            reachable |= {(a, d) for a, b in reachable for c, d in reachable if b == c}
        nodes = [circuit.fact(fact) for fact in facts]
        worse_nodes = [circuit.fact(Fact(f"{name}, worse", fact.value)) for fact in facts]
        with Solver(name="minisat22", bootstrap_with=clauses) as solver:
            allowed = {
                pair
                for pair in itertools.product(subsets(facts), repeat=2)
                if solver.solve(
                    assumptions=[
                        node + 1 if fact in answer else -node - 1
                        for answer, of in zip(pair, (nodes, worse_nodes), strict=True)
                        for fact, node in zip(facts, of, strict=True)
                    ]
                )
            }
        assert allowed == reachable


def subsets(facts: list[Fact]) -> Iterator[frozenset[Fact]]:
    """Every set of these facts."""
    for size in range(len(facts) + 1):
        yield from map(frozenset, itertools.combinations(facts, size))


def test_the_certificate_of_the_shipped_protocol_holds(shipped: Protocol, certificate: Proof) -> None:
    assert certificate.proves_safe(shipped)
    assert len(certificate.packed) < 500_000


def test_a_proof_without_a_lemma_that_it_needs_is_refused(
    formula: list[list[int]], certificate: Proof
) -> None:
    whole = lemmas(certificate.proof)
    dropped = next(hint for hint in whole[-1][1] if hint >= len(formula)) - len(formula)
    assert not refutes(formula, flat(whole[:dropped] + whole[dropped + 1 :]))


def test_a_proof_whose_hint_names_a_wrong_clause_is_refused(
    formula: list[list[int]], certificate: Proof
) -> None:
    changed = lemmas(certificate.proof)
    changed[10][1][0] += 1
    assert not refutes(formula, flat(changed))


def test_a_proof_with_a_changed_literal_is_refused(formula: list[list[int]], certificate: Proof) -> None:
    changed = lemmas(certificate.proof)
    changed[10][0][0] *= -1
    assert not refutes(formula, flat(changed))


def test_a_proof_of_another_protocol_is_refused(shipped: Protocol) -> None:
    another = certify(protocol_with_floor("emergency"))
    assert not another.proves_safe(shipped)


def test_a_proof_of_another_formula_is_refused_whatever_hash_it_claims(certificate: Proof) -> None:
    protocol = protocol_with_floor("emergency")
    claimed = {"formula_sha256": certify(protocol).formula_sha256}
    assert not certificate.model_copy(update=claimed).proves_safe(protocol)


def test_a_proof_of_promises_that_were_lowered_does_not_certify_the_protocol_before() -> None:
    lowered = certify(protocol_with_floor("soon"))
    assert not lowered.proves_safe(protocol_with_floor("emergency"))


def test_words_alone_change_no_formula() -> None:
    protocol = protocol_with_floor("emergency")
    renamed = protocol.model_copy(update={"title": protocol.pages[0].title})
    assert certify(protocol).proves_safe(renamed)


@pytest.mark.parametrize("junk", [b"", b"junk", lzma.compress(b"junk"), lzma.compress(b"1 2")])
def test_junk_is_no_proof(junk: bytes) -> None:
    protocol = protocol_with_floor("emergency")
    assert not certify(protocol).model_copy(update={"packed": junk}).proves_safe(protocol)


def test_the_proof_fails_without_any_clause_that_it_needs() -> None:
    protocol = protocol_with_floor("emergency")
    clauses, proof = harm_formula(protocol), certify(protocol).proof
    needed = 0
    for i in range(len(clauses)):
        # A clause that is always true stands in its place, so that the others keep their numbers.
        without = [*clauses[:i], [1, -1], *clauses[i + 1 :]]
        with Solver(name="minisat22", bootstrap_with=without) as solver:
            has_solution = solver.solve()
        if has_solution:
            needed += 1
            assert not refutes(without, proof)

    assert needed >= 1


def test_files_for_other_checkers_hold_the_same() -> None:
    protocol = protocol_with_floor("emergency")
    clauses, certificate = harm_formula(protocol), certify(protocol)
    header, *lines = to_dimacs(clauses).splitlines()
    assert header.split()[:2] == ["p", "cnf"]
    assert int(header.split()[3]) == len(clauses)
    assert [[int(word) for word in line.split()[:-1]] for line in lines] == clauses

    text = to_lrat(certificate.proof, len(clauses))
    read = [[int(word) for word in line.split()] for line in text.splitlines()]
    assert [line[0] for line in read] == list(range(len(clauses) + 1, len(clauses) + len(read) + 1))
    ends = [line.index(0) for line in read]
    literals = [line[1:end] for line, end in zip(read, ends, strict=True)]
    hints = [[hint - 1 for hint in line[end + 1 : -1]] for line, end in zip(read, ends, strict=True)]
    again = list(zip(literals, hints, strict=True))
    assert again == lemmas(certificate.proof)


# ---- the checker


def test_a_good_proof_is_accepted() -> None:
    assert refutes(SQUARE, [*LEMMA, *EMPTY])


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        ([], "no empty lemma"),
        (LEMMA, "no empty lemma"),
        (EMPTY, "a lemma that is not there"),
        ([1, 2, 1, 0, *EMPTY], "no contradiction yet"),
        ([1, 2, 2, 0, 3, *EMPTY], "a clause that is true"),
        ([1, 2, 2, 0, -3, *EMPTY], "a clause counted from the end"),
        ([1, 2, 2, 0, 4, *EMPTY], "itself"),
        ([1, 0, 2, 0, 1, *EMPTY], "no literal"),
        ([1, 3, 2, 0, 1, *EMPTY], "a clause with two literals left"),
        ([9, 2, 2, 0, 1], "fewer literals than it says"),
        ([1, 2, 9, 0, 1], "fewer hints than it says"),
        ([-1, 2, 2, 0, 1], "a count below zero"),
        ([1, 2], "no hints"),
    ],
)
def test_what_is_no_proof_is_refused(proof: list[int], why: str) -> None:
    assert not refutes(SQUARE, proof), why


def test_nothing_refutes_a_formula_with_a_solution() -> None:
    assert not refutes([[1, 2], [-1, 2]], [*LEMMA, 0, 2, 2, 0])


# ---- making hints


def test_hints_name_the_clauses_in_the_order_in_which_they_follow() -> None:
    hints = Hints()
    for clause_id, clause in ((7, [-1, 2]), (8, [-2, 3]), (9, [-4, 5])):
        hints.add(clause_id, clause)
    assert hints.why([-1, 3]) == [7, 8]


def test_what_does_not_follow_has_no_hints() -> None:
    hints = Hints()
    hints.add(0, [1, 2])
    with pytest.raises(NotImpliedError):
        hints.why([1])


def test_after_a_contradiction_everything_follows() -> None:
    hints = Hints()
    for clause_id, clause in enumerate(([1], [-1])):
        hints.add(clause_id, clause)
    assert hints.why([5]) == [0, 1]
