"""How many submissions were assessed and not shared: numbers only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from triage.display import urgency_name
from triage.engine.vocabulary import Urgency
from triage.engine.wording import PLAIN_VALUES, fill_in
from triage.models import StoredAssessment
from triage.models.sealing import does_open

DAYS = (7, 30)


@dataclass(frozen=True)
class CountRow:
    """A row with the counts of the shorter and the longer period."""

    name: str
    urgency: str
    urgency_name: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class CountsView:
    days: tuple[int, ...]
    by_urgency: tuple[CountRow, ...]
    by_rule: tuple[CountRow, ...]
    totals: tuple[int, ...]


@dataclass
class _NotShared:
    """One submission over all its results."""

    latest: datetime
    urgency: Urgency = Urgency.ROUTINE
    rules: set[str] = field(default_factory=set)


def present_counts(now: datetime) -> CountsView:
    """Counts by highest urgency shown and by fired rule."""
    found, rules = _not_shared(now - timedelta(days=max(DAYS)))
    recent = [[one for one in found if one.latest >= now - timedelta(days=days)] for days in DAYS]
    urgencies = [Counter(one.urgency for one in some) for some in recent]
    firing = [Counter(rule for one in some for rule in one.rules) for some in recent]
    by_urgency = tuple(
        _row(urgency_name(urgency), urgency, [count[urgency] for count in urgencies])
        for urgency in reversed(Urgency)
    )
    by_rule = [
        _row(reason, urgency, [count[rule] for count in firing]) for rule, (reason, urgency) in rules.items()
    ]
    by_rule.sort(key=lambda row: (-Urgency(row.urgency).rank, -row.numbers[-1], row.name))
    return CountsView(DAYS, by_urgency, tuple(by_rule), tuple(len(some) for some in recent))


def _row(name: str, urgency: Urgency, numbers: list[int]) -> CountRow:
    return CountRow(name, urgency.value, urgency_name(urgency), tuple(numbers))


def _not_shared(since: datetime) -> tuple[list[_NotShared], dict[str, tuple[str, Urgency]]]:
    """Every unshared submission with a result since then, and the reasons of its rules."""
    stored = StoredAssessment.objects.filter(
        assessed_at__gte=since, submission__review=None, submission__follow_up=None
    )
    found: dict[UUID, _NotShared] = {}
    rules: dict[str, tuple[str, Urgency]] = {}
    for result in stored.order_by("pk").iterator(chunk_size=500):
        one = found.setdefault(result.submission_id, _NotShared(latest=result.assessed_at))
        one.latest = max(one.latest, result.assessed_at)
        one.urgency = max(one.urgency, Urgency(result.urgency))
        for finding in result.document["findings"] if does_open(result, "document") else ():
            one.rules.add(finding["rule"])
            reason = fill_in(next(iter(finding["reason"].values())), PLAIN_VALUES)
            rules[finding["rule"]] = (reason, Urgency(finding["urgency"]))
    return list(found.values()), rules
