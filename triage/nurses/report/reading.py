"""Reads what the report counts, in a fixed number of queries and without contact data."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Exists, Func, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from triage.engine.protocol import Protocol
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, FollowUp, ProtocolVersion, Review, ReviewEntry, StoredAssessment
from triage.models.reviews import EntryKind
from triage.nurses.report.history import TURNS, EntryRow, ReviewRow, Sharing, Targets, follow
from triage.nurses.report.period import Period

_READ_KINDS = (
    EntryKind.SHARED,
    EntryKind.RAISED,
    EntryKind.WORSE,
    EntryKind.CLAIMED,
    EntryKind.OVERRIDDEN,
    EntryKind.CLOSED,
)


@dataclass(frozen=True, slots=True)
class Assessed:
    """A submission with a result. `began_at` is in the clinic's time.

    `fired` holds all rules that fired; `deciding` those at the highest urgency.
    """

    began_at: datetime
    # The highest that the person was ever shown.
    urgency: Urgency
    # Every rule that fired in any of the results, and those than which nothing more urgent fired.
    fired: frozenset[str]
    deciding: frozenset[str]
    sharing: Sharing | None


@dataclass(frozen=True)
class Reading:
    """All submissions that were begun in a period and got a result, and their protocols."""

    assessed: list[Assessed]
    # The newest first.
    protocols: list[Protocol]
    # Answers of a later day: how many, and how many brought their review back.
    follow_ups: int
    brought_back: int


class FiredRules(Func):
    """The ids of the rules that fired, from a stored result, as a JSON list.

    The database extracts them, because the documents are large and the rest is not needed.
    """

    arity = 1
    output_field = TextField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> Any:
        template = (
            "(SELECT json_group_array(json_extract(value, '$.rule'))"
            " FROM json_each(%(expressions)s, '$.findings'))"
        )
        return self.as_sql(compiler, connection, template=template)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> Any:
        template = "jsonb_path_query_array(%(expressions)s, '$.findings[*].rule')::text"
        return self.as_sql(compiler, connection, template=template)


class _Result:
    """One submission over all its results."""

    __slots__ = ("began_at", "fired", "rank", "version")

    def __init__(self, began_at: datetime, version: int) -> None:
        self.began_at = began_at
        self.version = version
        self.rank = 0
        self.fired: frozenset[str] = frozenset()


def read(period: Period, clinic: Clinic, now: datetime) -> Reading:
    """Read what was begun in the period, with everything until now."""
    results = _results(period)
    versions = ProtocolVersion.objects.in_bulk({result.version for result in results.values()})
    protocols = {pk: versions[pk].protocol for pk in sorted(versions, reverse=True)}
    sharings = _sharings(period, Targets(clinic), now)

    @cache
    def deciding(version: int, fired: frozenset[str], urgency: Urgency) -> frozenset[str]:
        rules = protocols[version].rules
        return frozenset(rule.id for rule in rules if rule.id in fired and rule.urgency == urgency)

    ranked = sorted(Urgency)
    assessed = [
        Assessed(
            began_at=result.began_at.astimezone(period.zone),
            urgency=ranked[result.rank],
            fired=result.fired,
            deciding=deciding(result.version, result.fired, ranked[result.rank]),
            sharing=sharings.get(key),
        )
        for key, result in results.items()
    ]
    return Reading(assessed, list(protocols.values()), *_follow_ups(period))


# The key of a submission as text: to make an object of each would take as long as all the rest.
_MOMENTS = ("shared_at", "acknowledged_at", "spoken_at", "closed_at")
_KEY = Cast("submission_id", TextField())


def _results(period: Period) -> dict[str, _Result]:
    stored = StoredAssessment.objects.filter(submission__follow_up=None, **_begun(period)).annotate(
        key=_KEY, fired=FiredRules("document")
    )
    rows = stored.order_by().values_list(
        "key", "submission__started_at", "submission__version_id", "urgency", "fired"
    )
    found: dict[str, _Result] = {}
    # Few combinations of rules are many people's.
    known: dict[str, frozenset[str]] = {}
    for key, began_at, version, urgency, fired in rows.iterator(chunk_size=2000):
        result = found.get(key)
        if result is None:
            result = found[key] = _Result(began_at, version)
        rules = known.get(fired)
        if rules is None:
            rules = known[fired] = frozenset(json.loads(fired))
        result.fired = result.fired | rules if result.fired else rules
        result.rank = max(result.rank, Urgency(urgency).rank)
    return found


def _sharings(period: Period, targets: Targets, now: datetime) -> dict[str, Sharing]:
    histories = _histories(period)
    columns = ("key", "pk", "urgency", *_MOMENTS, "outcome")
    rows = Review.objects.filter(**_begun(period)).annotate(key=_KEY).values_list(*columns).order_by()
    return {
        key: follow(ReviewRow(Urgency(urgency), *row), histories.get(pk, ()), targets, now)
        for key, pk, urgency, *row in rows.iterator(chunk_size=2000)
    }


def _follow_ups(period: Period) -> tuple[int, int]:
    begun = FollowUp.objects.filter(**_begun(period))
    counts = begun.aggregate(
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        back=Count("pk", filter=~Q(brought_back="")),
    )
    return counts["answered"], counts["back"]


def _histories(period: Period) -> Mapping[int, Iterable[EntryRow]]:
    """The histories of reviews that have turns."""
    turns = ReviewEntry.objects.filter(review=OuterRef("review"), kind__in=TURNS)
    entries = ReviewEntry.objects.filter(Exists(turns), kind__in=_READ_KINDS, **_begun(period, "review__"))
    found: dict[int, list[EntryRow]] = defaultdict(list)
    for review_id, at, kind, code in entries.order_by("pk").values_list("review_id", "at", "kind", "code"):
        found[review_id].append(EntryRow(at, kind, code))
    return found


def _begun(period: Period, prefix: str = "") -> dict[str, datetime]:
    began_at = f"{prefix}submission__started_at"
    return {f"{began_at}__gte": period.start, f"{began_at}__lt": period.end}
