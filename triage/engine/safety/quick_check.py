"""The properties that block publishing, and the comparison with the live version, on every save."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from triage.engine.comparison import Comparison, IncomparableError, compare
from triage.engine.safety.checking import no_progress, prove
from triage.engine.safety.checks import check_cases, check_sources
from triage.engine.safety.one_truth import prove_one_truth
from triage.engine.safety.promised import check_complete, check_red_flags
from triage.engine.safety.report import PropertyResult, is_nothing_blocking
from triage.engine.safety.words import check_words
from triage.engine.vocabulary import Strict

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol
    from triage.engine.safety.checking import Evidence


class QuickReport(Strict):
    """Every property that blocks publishing, and what changes for patients of the live version.

    `comparison` is None when the two cannot be compared; `incomparable` then says why.
    `milliseconds` is the time of everything together.
    """

    protocol_sha256: str
    live_sha256: str
    results: tuple[PropertyResult, ...]
    comparison: Comparison | None
    incomparable: str = ""
    milliseconds: float

    @property
    def is_safe(self) -> bool:
        """Whether nothing blocks publishing; what the comparison shows never does."""
        return is_nothing_blocking(self.results)


def quick_check(protocol: Protocol, live: Protocol, evidence: Evidence) -> QuickReport:
    """Check a protocol while it is edited, and compare it with the live one.

    The verdicts and the failures are those of the full check. Liveness is left to that one: it only warns.
    There is no time limit.
    """
    started = perf_counter()
    results = (
        *prove(protocol),
        check_red_flags(protocol),
        check_complete(protocol),
        check_sources(protocol, evidence.source_map),
        check_cases(protocol, evidence.cases),
        check_words(protocol, evidence.page_texts),
        prove_one_truth(protocol, evidence.shown, no_progress),
    )
    comparison, incomparable = None, ""
    try:
        comparison = compare(live, protocol)
    except IncomparableError as error:
        incomparable = str(error)
    return QuickReport(
        protocol_sha256=comparison.new_sha256 if comparison else protocol.sha256,
        live_sha256=comparison.old_sha256 if comparison else live.sha256,
        results=results,
        comparison=comparison,
        incomparable=incomparable,
        milliseconds=(perf_counter() - started) * 1000,
    )
