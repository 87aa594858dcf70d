"""All safety properties of a protocol, in one report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from triage.engine.safety.checks import check_cases, check_sources
from triage.engine.safety.one_truth import Shown, prove_one_truth
from triage.engine.safety.promised import check_complete, check_red_flags
from triage.engine.safety.proofs import check_liveness, prove_floors, prove_monotone, prove_skip_logic
from triage.engine.safety.report import SafetyReport
from triage.engine.safety.words import check_words
from triage.engine.safety.worlds import Worlds
from triage.engine.wording import describe_test

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from triage.engine.cases import Case
    from triage.engine.conditions import AnswerTest
    from triage.engine.protocol import Protocol
    from triage.engine.safety.proofs import Progress
    from triage.engine.safety.report import PropertyResult
    from triage.engine.source_map import SourceMap


@dataclass(frozen=True)
class Evidence:
    """What the checks hold a protocol against: cases, source map, education pages, where items are shown."""

    cases: list[Case]
    source_map: SourceMap
    page_texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shown: Shown = field(default_factory=Shown)


def no_progress(_property_id: str, _done: int, _total: int) -> None:
    """Tell nobody how far the checks are."""


def prove(protocol: Protocol, progress: Progress = no_progress) -> Iterator[PropertyResult]:
    """Properties 1 to 3, one after the other: what the rules alone must keep.

    Each search has circuits of its own, so that the people it shows do not depend on what ran before it.
    """
    worlds = Worlds(protocol)
    yield prove_floors(worlds, worlds.new_search(is_assuming=False), progress)
    yield prove_monotone(worlds, progress)
    worlds = Worlds(protocol)
    yield prove_skip_logic(worlds, worlds.new_search(is_assuming=True), progress)


def check_properties(
    protocol: Protocol, evidence: Evidence, progress: Progress = no_progress
) -> Iterator[PropertyResult]:
    """Every property, one after the other.

    `progress` is told the property, how many steps of it are done, and of how many.
    """
    yield from prove(protocol, progress)
    progress("red_flags", 0, 1)
    yield check_red_flags(protocol)
    progress("complete", 0, 1)
    yield check_complete(protocol)
    worlds = Worlds(protocol)
    yield check_liveness(worlds, worlds.new_search(is_assuming=False), progress)
    progress("sourced", 0, 1)
    yield check_sources(protocol, evidence.source_map)
    progress("cases", 0, 1)
    yield check_cases(protocol, evidence.cases)
    progress("words", 0, 1)
    yield check_words(protocol, evidence.page_texts)
    yield prove_one_truth(protocol, evidence.shown, progress)


def make_report(protocol: Protocol, results: Iterable[PropertyResult]) -> SafetyReport:
    """Put the results of a protocol's properties together."""
    return SafetyReport(
        protocol=protocol.id,
        sha256=protocol.sha256,
        results=tuple(results),
        assumptions=tuple(_assumptions(protocol)),
    )


def _assumptions(protocol: Protocol) -> list[str]:
    """The assumptions in words, those that rest on the same signs together."""
    language = protocol.first_language
    grouped: dict[tuple[tuple[AnswerTest, ...], str], list[str]] = {}
    for assumption in protocol.promises.assumptions:
        words = describe_test(protocol, assumption.whoever_has, language)
        grouped.setdefault((assumption.has_one_of, assumption.reason.to(language)), []).append(words)
    return [
        f"{reason} So whoever has {'; or '.join(named)}; has at least one of these too: "
        f"{'; '.join(describe_test(protocol, test, language) for test in one_of)}."
        for (one_of, reason), named in grouped.items()
    ]
