"""What the live check found, in words, as the panel beside the forms shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from triage.actions.drafts.checking import check_draft
from triage.editors.differences import PersonView, present_changes
from triage.editors.found_people import failure_key
from triage.engine.safety.report import Verdict

if TYPE_CHECKING:
    from triage.actions.drafts.checking import DraftCheck
    from triage.actions.drafts.compiling import ItemProblem
    from triage.editors.differences import ChangesView
    from triage.engine.safety.report import Failure, PropertyResult
    from triage.models import Draft

MOST_SHOWN = 12


@dataclass(frozen=True)
class MendView:
    """An item to mend, and where it is."""

    words: str
    address: str


@dataclass(frozen=True)
class PropertyView:
    """One property: how it came out, and its failures, the first ones of many."""

    title: str
    verdict: str
    is_failing: bool
    failures: tuple[PersonView, ...]
    more: int
    undecided: str


@dataclass(frozen=True)
class CheckView:
    """The panel."""

    headline: str
    is_failing: bool
    is_lowering: bool
    to_mend: tuple[MendView, ...]
    more_to_mend: int
    properties: tuple[PropertyView, ...]
    incomparable: str
    changes: ChangesView | None
    milliseconds: int


def check_context(draft: Draft) -> dict[str, Any]:
    """What the panel's template needs."""
    return {"check": present_check(check_draft(draft=draft)), "draft": draft}


def present_check(check: DraftCheck) -> CheckView:
    """Join what was found with the addresses and the words of the panel."""
    report = check.report
    to_mend = tuple(dict.fromkeys(_mend(problem) for problem in check.problems))
    return CheckView(
        headline=_headline(check, len(to_mend)),
        is_failing=check.has_failures,
        is_lowering=check.is_lowering,
        to_mend=to_mend[:MOST_SHOWN],
        more_to_mend=max(0, len(to_mend) - MOST_SHOWN),
        properties=tuple(_property(result) for result in report.results) if report else (),
        incomparable=report.incomparable if report else "",
        changes=present_changes(report.comparison) if report and report.comparison else None,
        milliseconds=round(check.milliseconds),
    )


def _headline(check: DraftCheck, count: int) -> str:
    if count:
        return f"Not complete: {count} {'thing' if count == 1 else 'things'} to mend."
    if check.has_failures:
        return "Stopped: this may not be published as it is."
    if check.is_lowering:
        return "Nothing in these checks stops it, but it lowers something: read what, below."
    return "Nothing in these checks stops it."


def _mend(problem: ItemProblem) -> MendView:
    return MendView(str(problem), reverse(problem.page, args=[problem.item_id]))


def _property(result: PropertyResult) -> PropertyView:
    is_failing = result.verdict in (Verdict.FAILS, Verdict.UNDECIDED)
    return PropertyView(
        title=result.title,
        verdict=result.verdict.value,
        is_failing=is_failing,
        failures=tuple(_failure(result, failure) for failure in result.failures[:MOST_SHOWN]),
        more=max(0, len(result.failures) - MOST_SHOWN),
        undecided=result.undecided,
    )


def _failure(result: PropertyResult, failure: Failure) -> PersonView:
    return PersonView(failure.words, failure_key(result, failure))
