"""Replays and look-backs as their pages show them: how far they are, and what they found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils import timezone

from triage.display import moment_at, urgency_name
from triage.engine.replay import Comparability
from triage.engine.vocabulary import Urgency
from triage.models.runs import RunState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from triage.engine.protocol import Protocol
    from triage.models import Clinic, LookBack, Replay, Review
    from triage.models.runs import Run

_WORKER = "python manage.py work"


@dataclass(frozen=True)
class RunProgress:
    """How far a run is. `total` is 0 as long as nobody knows it."""

    state: str
    state_words: str
    note: str
    done: int
    total: int
    words: str
    updated: str
    is_unfinished: bool


@dataclass(frozen=True)
class CountedTransition:
    """How many people go from one urgency to another; `query` leads to the list of them."""

    before: str
    after: str
    change: str
    count: str
    query: str


@dataclass(frozen=True)
class Result:
    """What a replay found, of those who can be compared and of the others."""

    summary: str
    changes: tuple[CountedTransition, ...]
    not_comparable: tuple[CountedTransition, ...]
    not_asked: tuple[tuple[str, str], ...]
    failed: tuple[CountedTransition, ...]


@dataclass(frozen=True)
class RowView:
    """Somebody who shared their answers, without whose they are."""

    review_id: int
    shared: str
    status: str


def present_progress(run: Run, things: str, clinic: Clinic) -> RunProgress:
    """How far a run is; `things` are what it counts."""
    total = run.total or 0
    percent = f" ({100 * run.done // total} %)" if total else ""
    return RunProgress(
        state=run.state,
        state_words=RunState(run.state).label,
        note=_note(run),
        done=run.done,
        total=total,
        words="Not counted yet." if run.total is None else f"{run.done:,} of {total:,} {things}{percent}",
        updated=f"{clinic.local(timezone.now()):%I:%M:%S %p}".lstrip("0"),
        is_unfinished=run.is_unfinished,
    )


def _note(run: Run) -> str:
    if run.problem:
        problem = run.problem[0].upper() + run.problem[1:].rstrip(".")
        return f"{problem}. Begin again once the cause is mended."
    if run.state == RunState.CANCELLED:
        return "Stopped before the end."
    if not run.is_unfinished:
        return ""
    if run.leased_until is None:
        return f"Waiting for a worker. It begins within seconds where '{_WORKER}' runs."
    if run.leased_until <= timezone.now():
        return f"Its worker stopped. Another takes it up where '{_WORKER}' runs."
    return "A worker is at it."


def replay_facts(run: Replay, clinic: Clinic) -> tuple[tuple[str, str], ...]:
    """What is tried, on whom, by whom."""
    return (
        ("Started", f"{moment_at(run.created_at, clinic)}, by {run.started_by}"),
        ("Looks at", "the newest submissions of that time"),
        ("Protocol tried", f"{run.sha256[:12]}, as it was when the replay was started"),
        *_end(run, clinic),
    )


def look_back_facts(run: LookBack, clinic: Clinic) -> tuple[tuple[str, str], ...]:
    """With which rules, and at what."""
    by = f", by {run.started_by}" if run.started_by else ""
    return (
        ("Started", f"{moment_at(run.created_at, clinic)}{by}"),
        ("Looks at", f"answers that were shared in the {run.days} days before that"),
        ("Rules", str(run.version)),
        *_end(run, clinic),
    )


def look_back_result(run: LookBack) -> tuple[tuple[str, str], ...]:
    """What came back so far."""
    return (
        ("Came back into the queue", f"{run.returned:,}"),
        ("Could not be assessed, so counted as emergencies", f"{run.failed:,}"),
    )


def _end(run: Run, clinic: Clinic) -> tuple[tuple[str, str], ...]:
    return (("Ended", moment_at(run.ended_at, clinic)),) if run.ended_at else ()


def present_replay_result(run: Replay) -> Result:
    """What a replay found, what lowers first."""
    found: dict[Comparability, list[tuple[Urgency, Urgency, int]]] = {one: [] for one in Comparability}
    for key, count in run.counts.items():
        comparability, before, after = key.split()
        found[Comparability(comparability)].append((Urgency(before), Urgency(after), count))
    compared = found[Comparability.COMPARED]
    same = [count for before, after, count in compared if before == after]
    changed = [one for one in compared if one[0] != one[1]]
    labels = run.protocol.questions if run.not_asked else {}
    asked = sorted(run.not_asked.items(), key=lambda one: -one[1])
    return Result(
        summary=_summary(run, sum(same), sum(count for _, _, count in changed)),
        changes=tuple(_transitions(Comparability.COMPARED, changed)),
        not_comparable=tuple(_transitions(Comparability.NOT_COMPARABLE, found[Comparability.NOT_COMPARABLE])),
        not_asked=tuple((labels[name].label.to(_language(run.protocol)), f"{n:,}") for name, n in asked),
        failed=tuple(_transitions(Comparability.FAILED, found[Comparability.FAILED])),
    )


def _summary(run: Replay, same: int, changed: int) -> str:
    if run.state != RunState.FINISHED:
        return "Nothing yet." if run.is_unfinished else "Nothing."
    if not run.done:
        return "Nobody has answered yet."
    if not same and not changed:
        return "Nobody can be compared."
    if not changed:
        return f"Nobody. {same:,} would be told the same."
    return f"{changed:,} would be told something else, and {same:,} the same."


def _language(protocol: Protocol) -> str:
    return protocol.first_language


def _transitions(
    comparability: Comparability, found: Iterable[tuple[Urgency, Urgency, int]]
) -> Iterator[CountedTransition]:
    for before, after, count in sorted(found, key=lambda one: (one[1].rank - one[0].rank, -one[0].rank)):
        yield CountedTransition(
            before=urgency_name(before),
            after=urgency_name(after),
            change="less urgent" if after < before else "more urgent" if after > before else "the same",
            count=f"{count:,}",
            query=urlencode({"of": comparability, "before": before, "after": after}),
        )


def present_row(review: Review, clinic: Clinic) -> RowView:
    """A review behind a number."""
    status = f"closed: {review.get_outcome_display()}" if review.is_closed else "open"
    return RowView(review.pk, moment_at(review.shared_at, clinic), status)
