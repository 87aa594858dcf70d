"""How long proofs take, and how their time grows with the questions of a protocol."""

from __future__ import annotations

import gc
import time
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.people import protocol
from bench.rounds import spread
from bench.synthetic import synthetic_protocol
from content.library import library
from triage.engine.comparison import compare
from triage.engine.loading import load_canonical
from triage.engine.safety.certificate import certify
from triage.engine.safety.checking import Evidence, check_properties, make_report, prove
from triage.engine.safety.harm import harm_formula
from triage.engine.safety.lrat import refutes
from triage.engine.safety.one_truth import Shown
from triage.engine.safety.quick_check import quick_check
from triage.engine.vocabulary import Urgency
from triage.protocols.shipped import shipped_cases, shipped_phrases, shipped_source_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from triage.engine.protocol import Protocol

    # The document of a protocol, and what is done with the protocol.
    Work = tuple[str, Callable[[Protocol], object]]

SIZES = (60, 120, 240, 480)
LOADING = "loading the protocol"


def measured(rounds: int = 5, growth_rounds: int = 3) -> dict[str, Any]:
    """Measure in alternated rounds: milliseconds, and how many times the milliseconds of loading."""
    works, growth = _shipped(), {size: _growing(synthetic_protocol(size)) for size in SIZES}
    runs = [{name: _milliseconds(work) for name, work in works.items()} for _ in range(rounds)]
    grown = [
        {size: {name: _milliseconds(work) for name, work in one.items()} for size, one in growth.items()}
        for _ in range(growth_rounds)
    ]
    return {
        "shipped": {
            name: {
                "milliseconds": spread(run[name] for run in runs),
                "beside": spread(run[name] / run[LOADING] for run in runs),
            }
            for name in works
        },
        "growth": {name: _growth(name, grown) for name in growth[SIZES[0]]},
    }


def _shipped() -> dict[str, Work]:
    rules, document = protocol(), protocol().canonical_json().decode()
    evidence = Evidence(
        cases=shipped_cases(),
        source_map=shipped_source_map(),
        page_texts={"en": {slug: page.prose for slug, page in library("en").items()}},
        shown=Shown(
            pages={slug: page.signs for slug, page in library("en").items() if page.signs},
            alarms=tuple(dict.fromkeys(alarm.item for alarm in shipped_phrases().alarms)),
            static=rules.items_on("emergency_page"),
        ),
    )
    raised, lowered = (
        _changed(rules, before, after).canonical_json().decode()
        for before, after in ((Urgency.SAME_DAY, Urgency.EMERGENCY), (Urgency.EMERGENCY, Urgency.SAME_DAY))
    )
    clauses, proof = harm_formula(rules), certify(rules)
    return {
        LOADING: (document, lambda _rules: load_canonical(document)),
        "whole report": (document, lambda read: make_report(read, check_properties(read, evidence))),
        "a save, one rule raised": (raised, lambda read: quick_check(read, rules, evidence)),
        "a save, one rule lowered": (lowered, lambda read: quick_check(read, rules, evidence)),
        "certificate, made": (document, certify),
        "certificate, checked": (document, lambda _rules: refutes(clauses, proof.proof)),
    }


def _changed(rules: Protocol, before: Urgency, after: Urgency) -> Protocol:
    """The protocol with the first rule of one urgency at another."""
    first = next(rule for rule in rules.rules if rule.urgency == before)
    changed = first.model_copy(update={"urgency": after})
    return rules.model_copy(
        update={"rules": tuple(changed if rule is first else rule for rule in rules.rules)}
    )


def _growing(rules: Protocol) -> dict[str, Work]:
    document = rules.canonical_json().decode()
    raised = _changed(rules, Urgency.SAME_DAY, Urgency.EMERGENCY).canonical_json().decode()
    return {
        "proofs": (document, lambda read: [*prove(read)]),
        "comparison": (raised, lambda read: compare(rules, read)),
    }


def _milliseconds(work: Work) -> float:
    """Each time with a protocol that was just read, so that nothing is known of it yet."""
    document, do = work
    read = load_canonical(document)
    gc.collect()
    begun = time.process_time()
    do(read)
    return (time.process_time() - begun) * 1000


def _growth(name: str, runs: Sequence[Mapping[int, Mapping[str, float]]]) -> dict[str, Any]:
    """Milliseconds by size, and for each doubling how many times as many."""
    return {
        "milliseconds": {size: median(run[size][name] for run in runs) for size in SIZES},
        "per_doubling": {
            f"{small} to {large}": spread(run[large][name] / run[small][name] for run in runs)
            for small, large in pairwise(SIZES)
        },
    }


def table(figures: Mapping[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{'':22}{'ms':>10}   times {LOADING}"]
    for name, figure in figures["shipped"].items():
        share = figure["beside"]
        lines.append(
            f"{name:22}{figure['milliseconds']['median']:10.1f}   "
            f"{share['median']:.1f} ({share['min']:.1f}-{share['max']:.1f})"
        )
    for name, figure in figures["growth"].items():
        times = ", ".join(f"{size}: {ms:.0f} ms" for size, ms in figure["milliseconds"].items())
        doubled = ", ".join(f"{share['median']:.1f}" for share in figure["per_doubling"].values())
        lines.append(f"{name} by questions: {times}; times per doubling: {doubled}")
    return "\n".join(lines)
