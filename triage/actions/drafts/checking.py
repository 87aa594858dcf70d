"""The live check of a draft: what fails, and who would be told something else than today."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter
from typing import TYPE_CHECKING

from django.core.cache import caches

from triage.actions.drafts.compiling import DraftError, to_protocol
from triage.actions.evidence import evidence
from triage.engine.safety.checking import no_progress
from triage.engine.safety.proofs import check_liveness
from triage.engine.safety.quick_check import QuickReport, quick_check
from triage.engine.safety.worlds import Worlds
from triage.models import Publication, StoredCase

if TYPE_CHECKING:
    from triage.actions.drafts.compiling import ItemProblem
    from triage.engine.safety.report import PropertyResult
    from triage.models import Draft

_KEPT_SECONDS = 3600


@dataclass(frozen=True)
class DraftCheck:
    """Either the items to mend or, once the draft is a protocol, what the checks found.

    `milliseconds` is what it all took, from reading the items on.
    """

    problems: tuple[ItemProblem, ...]
    report: QuickReport | None
    milliseconds: float

    @property
    def has_failures(self) -> bool:
        """Whether something would stop this draft at review."""
        return bool(self.problems) or self.report is None or not self.report.is_safe

    @property
    def is_lowering(self) -> bool:
        """Whether it tells somebody less than today, or weakens a safeguard or a warning."""
        comparison = self.report.comparison if self.report else None
        return comparison is not None and comparison.is_lowering


def find_idle(*, draft: Draft) -> PropertyResult | None:
    """What in a draft can matter to nobody, which only warns; None while it is no protocol yet.

    Kept until the draft changes.
    """
    key = f"draft-idle:{draft.pk}:{draft.revision}"
    known: PropertyResult | None = caches["process"].get(key)
    if known is not None:
        return known
    try:
        worlds = Worlds(to_protocol(draft))
    except DraftError:
        return None
    found = check_liveness(worlds, worlds.new_search(is_assuming=False), no_progress)
    caches["process"].set(key, found, _KEPT_SECONDS)
    return found


def check_draft(*, draft: Draft) -> DraftCheck:
    """Check a draft as it stands. What was found is kept until it, its cases or the live version change."""
    live = Publication.live_version()
    cases = "-".join(
        f"{pk}.{revision}" for pk, revision in StoredCase.objects.active().values_list("pk", "revision")
    )
    key = f"draft-check:{draft.pk}:{draft.revision}:{live.sha256}:{sha256(cases.encode()).hexdigest()}"
    known: DraftCheck | None = caches["process"].get(key)
    if known is not None:
        return known
    started = perf_counter()
    problems: tuple[ItemProblem, ...] = ()
    report = None
    try:
        report = quick_check(to_protocol(draft), live.protocol, evidence())
    except DraftError as error:
        problems = error.problems
    check = DraftCheck(problems, report, (perf_counter() - started) * 1000)
    caches["process"].set(key, check, _KEPT_SECONDS)
    return check
