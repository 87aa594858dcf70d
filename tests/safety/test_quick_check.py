"""The quick check says what the full check says, only sooner."""

from __future__ import annotations

import json
from itertools import islice
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.builders import choice, page, protocol_data, question, rule, small_protocol, text
from tests.safety.mutants import mutants
from tests.safety.random_protocols import random_protocol
from triage.engine.cases import Case
from triage.engine.comparison import compare
from triage.engine.loading import load_canonical
from triage.engine.logic import Fact
from triage.engine.safety.checking import Evidence, check_properties
from triage.engine.safety.circuit import Circuit
from triage.engine.safety.quick_check import QuickReport, quick_check
from triage.engine.safety.report import PROPERTIES, PropertyResult, Verdict
from triage.engine.source_map import SourceMap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.telling import Tell
    from triage.engine.protocol import Protocol

SMALL_MAP = SourceMap.model_validate(
    {
        "source": "document",
        "ranges": ["12-13"],
        "blank_lines": [],
        "lines": [{"lines": "12-13", "signs": ["a", "b"]}],
    },
    strict=False,
)


def said(results: Iterable[PropertyResult]) -> dict[str, Any]:
    """Verdict, failures and notes of every property but liveness."""
    return {r.id: (r.verdict, r.failures, r.undecided, r.notes) for r in results if r.id != "liveness"}


def assert_says_what_the_full_check_says(
    protocol: Protocol, live: Protocol, evidence: Evidence
) -> QuickReport:
    quick = quick_check(protocol, live, evidence)
    full = list(check_properties(protocol, evidence))

    assert said(quick.results) == said(full)
    assert quick.comparison == compare(live, protocol)
    assert quick.is_safe == all(result.verdict in (Verdict.HOLDS, Verdict.WARNS) for result in full)
    return quick


def small_case(random: Random) -> Case:
    """Somebody with a few random answers, one of them perhaps to a question that does not exist."""
    names = random.sample(["a", "b", "c", "d", "cancer", *(["e"] if random.random() < 0.2 else [])], 2)
    data = {
        "id": "AB-01",
        "title": "A case",
        "story": "A story.",
        "answers": {name: random.choice(["yes", "not_sure", "no"]) for name in names},
        "expected": "same_day",
        "accepted": ["same_day", "emergency"],
        "rationale": "Because.",
        "source": {"title": "A report"},
        "respondent": "self",
        "category": "x",
        "evidence": "x",
    }
    return Case.model_validate(data, strict=False)


def test_the_shipped_protocol_is_safe_and_the_same_as_itself(shipped: Protocol, evidence: Evidence) -> None:
    report = assert_says_what_the_full_check_says(shipped, shipped, evidence)

    assert [r.id for r in report.results] == [name for name, (_, blocks) in PROPERTIES.items() if blocks]
    assert all(result.checked > 0 for result in report.results)
    assert report.is_safe
    assert report.protocol_sha256 == report.live_sha256 == shipped.sha256
    assert report.comparison is not None
    assert report.comparison.transitions == ()


def test_a_sample_of_seeded_faults_comes_out_as_in_the_full_check(
    shipped: Protocol, evidence: Evidence
) -> None:
    verdicts = set()
    for mutant in islice(mutants(shipped), 0, 90, 30):
        report = assert_says_what_the_full_check_says(
            load_canonical(json.dumps(mutant.data)), shipped, evidence
        )
        verdicts |= {(result.id, result.verdict) for result in report.results}

    assert ("floors", Verdict.FAILS) in verdicts


@pytest.mark.parametrize("seed", range(30))
def test_random_protocols_come_out_as_in_the_full_check(seed: int) -> None:
    random = Random(seed)
    protocol, live = random_protocol(random), random_protocol(random)
    evidence = Evidence(
        [small_case(random) for _ in range(4)], SMALL_MAP, {"en": {"pain": "It hurts. Call us."}}
    )

    assert_says_what_the_full_check_says(protocol, live, evidence)


def test_what_the_gates_do_not_show_is_left_to_the_search_of_the_full_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    protocol = small_protocol()
    evidence = Evidence([], SMALL_MAP)
    monkeypatch.setattr(Circuit, "never_falls", lambda *_: False)

    found = {result.id: result for result in quick_check(protocol, protocol, evidence).results}["monotone"]

    full = {result.id: result for result in check_properties(protocol, evidence)}["monotone"]
    assert (found.checked, found.failures) == (full.checked, full.failures)


def test_the_gates_show_that_a_test_which_counts_not_sure_never_falls() -> None:
    circuit = Circuit()
    yes, not_sure, other = (circuit.fact(Fact(*f)) for f in (("a", "yes"), ("a", "not_sure"), ("b", "yes")))
    either = circuit.at_least(2, [circuit.any_of([yes, not_sure]), other, yes])
    before = {Fact("a", "yes"): False, Fact("a", "not_sure"): True}
    after = {Fact("a", "yes"): True, Fact("a", "not_sure"): False}

    assert circuit.never_falls([either, other, yes], before, after)
    assert not circuit.never_falls([either, not_sure], before, after)
    assert not circuit.never_falls([circuit.all_of([not_sure, other])], before, after)
    assert circuit.never_falls([not_sure], after, before)


def test_gates_that_are_shown_not_to_fall_fall_for_nobody() -> None:
    random = Random(5)
    facts = [Fact(name, value) for name in "abc" for value in ("yes", "not_sure")]
    before = {Fact("a", "yes"): False, Fact("a", "not_sure"): True}
    after = {Fact("a", "yes"): True, Fact("a", "not_sure"): False}
    others = [fact for fact in facts if fact.question != "a"]
    shown = 0
    for _ in range(300):
        circuit = Circuit()
        nodes = [circuit.fact(fact) for fact in facts]
        for _ in range(6):
            combine = random.choice([circuit.all_of, circuit.any_of])
            nodes.append(combine(random.sample(nodes, 2)))
        if not circuit.never_falls(nodes[-1:], before, after):
            continue
        shown += 1
        for bits in range(2 ** len(others)):
            fixed = {fact: bool(bits >> i & 1) for i, fact in enumerate(others)}
            (was,), (becomes,) = (circuit.restrict(nodes[-1:], fixed | step) for step in (before, after))
            assert was <= becomes

    assert 50 < shown < 300


def test_a_question_of_another_type_cannot_be_compared_and_the_report_says_why() -> None:
    def with_first(first: dict[str, Any]) -> Protocol:
        pages = [page("one", first, question("cancer"))]
        data = protocol_data(pages, [rule("cancer", "soon", {"all_of": ["cancer"]})])
        return load_canonical(json.dumps(data))

    live, protocol = with_first(question("sign")), with_first(choice("sign", "left", "right"))

    report = quick_check(protocol, live, Evidence([], SMALL_MAP))

    assert report.comparison is None
    assert "“sign” is of type yes no in one protocol and choice in the other" in report.incomparable
    assert (report.protocol_sha256, report.live_sha256) == (protocol.sha256, live.sha256)


def test_a_report_is_read_back_as_it_was_written() -> None:
    protocol, live = random_protocol(Random(1)), random_protocol(Random(2))

    report = quick_check(protocol, live, Evidence([small_case(Random(1))], SMALL_MAP))

    assert report.comparison is not None
    assert report.comparison.transitions
    assert any(result.failures for result in report.results)
    assert QuickReport.model_validate_json(report.model_dump_json()) == report


def test_a_text_that_became_too_hard_is_found_at_once(shipped: Protocol, evidence: Evidence) -> None:
    data = shipped.model_dump(mode="json", exclude_defaults=True)
    data["rules"][0]["reason"] = text(
        "Incontrovertible epidemiological considerations necessitate immediate multidisciplinary evaluation."
    )

    report = quick_check(load_canonical(json.dumps(data)), shipped, evidence)

    assert not report.is_safe
    assert [result.id for result in report.results if result.failures] == ["words"]
    assert report.comparison is not None
    assert report.comparison.transitions == ()
    assert any("reason" in difference.words for difference in report.comparison.differences)


@pytest.mark.slow
def test_a_save_of_the_shipped_protocol_is_checked_while_the_editor_waits(
    shipped: Protocol, evidence: Evidence, tell: Tell
) -> None:
    data = shipped.model_dump(mode="json", exclude_defaults=True)
    edited = next(rule for rule in data["rules"] if rule["urgency"] == "same_day")
    edited["urgency"] = "emergency"
    raised = load_canonical(json.dumps(data))
    quick_check(raised, shipped, evidence)

    times = [quick_check(raised, shipped, evidence).milliseconds for _ in range(5)]

    tell(f"one rule raised: checked and compared in {median(times):.0f} ms")
    # Generous, so that a busy machine does not fail it; `make bench` measures it.
    assert median(times) < 1500
