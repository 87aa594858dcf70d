"""Reads what is counted, in a fixed number of queries and without contact data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache, reduce
from operator import or_
from typing import NamedTuple, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from triage.actions.counting.history import TURNS, EntryRow, ReviewRow, Sharing, Targets, follow
from triage.actions.counting.period import Spans, spans_of
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, FollowUp, ProtocolVersion, Review, ReviewEntry, StoredAssessment
from triage.models.reviews import EntryKind
from triage.models.sealing import BrokenSealError, SealedField

# What makes a query read those submissions that are meant, by the path that leads to them.
_Which = Callable[[str], Q]

_READ_KINDS = (
    EntryKind.SHARED,
    EntryKind.RAISED,
    EntryKind.WORSE,
    EntryKind.CLAIMED,
    EntryKind.OVERRIDDEN,
    EntryKind.CLOSED,
)


class Assessed(NamedTuple):
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


@dataclass
class DayRows:
    """The submissions that were begun on a day and got a result."""

    assessed: list[Assessed] = field(default_factory=list)
    # Answers of a later day that were begun on it: how many, and how many brought their review back.
    follow_ups: int = 0
    brought_back: int = 0


class _Result:
    """One submission over all its results."""

    __slots__ = ("began_at", "fired", "rank", "version")

    def __init__(self, began_at: datetime, version: int) -> None:
        self.began_at = began_at
        self.version = version
        self.rank = 0
        self.fired: frozenset[str] = frozenset()


def read(days: Collection[date], clinic: Clinic, now: datetime) -> Mapping[date, DayRows]:
    """Read what was begun on each of these days of the clinic, with everything until now."""
    found = {day: DayRows() for day in days}
    spans = spans_of(days, clinic)
    if spans:
        _read_into(found, lambda prefix: begun_in(spans, prefix), Targets(clinic), now)
    return found


def read_submissions(ids: Collection[UUID], clinic: Clinic, now: datetime) -> Mapping[date, DayRows]:
    """Read the same of these submissions alone, by the day of the clinic on which each was begun."""
    found: dict[date, DayRows] = defaultdict(DayRows)
    _read_into(found, lambda prefix: Q(**{f"{prefix}pk__in": ids}), Targets(clinic), now)
    return found


def _read_into(found: Mapping[date, DayRows], which: _Which, targets: Targets, now: datetime) -> None:
    results = _results(which)
    versions = ProtocolVersion.objects.in_bulk({result.version for result in results.values()})
    protocols = {pk: version.protocol for pk, version in versions.items()}
    sharings = _sharings(which, targets, now)

    @cache
    def deciding(version: int, fired: frozenset[str], urgency: Urgency) -> frozenset[str]:
        rules = protocols[version].rules
        return frozenset(rule.id for rule in rules if rule.id in fired and rule.urgency == urgency)

    ranked = sorted(Urgency)
    for key, result in results.items():
        began_at = result.began_at.astimezone(targets.zone)
        one = Assessed(
            began_at=began_at,
            urgency=ranked[result.rank],
            fired=result.fired,
            deciding=deciding(result.version, result.fired, ranked[result.rank]),
            sharing=sharings.get(key),
        )
        found[began_at.date()].assessed.append(one)
    _add_follow_ups(found, which, targets)


# The key of a submission as text: to make an object of each would take as long as all the rest.
_KEY = Cast("submission_id", TextField())
_DOCUMENT = cast("SealedField", StoredAssessment._meta.get_field("document"))


def _results(which: _Which) -> dict[str, _Result]:
    stored = StoredAssessment.objects.filter(which("submission__"), submission__follow_up=None).annotate(
        key=_KEY
    )
    rows = stored.order_by().values_list(
        "key", "submission__started_at", "submission__version_id", "urgency", "is_final", "document"
    )

    # Many people have the same result: what it says is read once.
    @lru_cache(maxsize=1000)
    def rules_in(text: str) -> frozenset[str]:
        return frozenset(finding["rule"] for finding in _DOCUMENT.unpack(text)["findings"])

    found: dict[str, _Result] = {}
    for key, began_at, version, urgency, is_final, document in rows.iterator(chunk_size=2000):
        result = found.get(key)
        if result is None:
            result = found[key] = _Result(began_at, version)
        try:
            place = StoredAssessment.place(key.replace("-", ""), urgency, is_final=is_final)
            rules = rules_in(_DOCUMENT.open_text(document, place))
        except BrokenSealError:
            # Its urgency still counts.
            rules = frozenset()
        result.fired = result.fired | rules if result.fired else rules
        result.rank = max(result.rank, Urgency(urgency).rank)
    return found


def _sharings(which: _Which, targets: Targets, now: datetime) -> dict[str, Sharing]:
    histories, called = _histories(which), _called_in_vain(which)
    columns = ("key", "pk", "urgency", "shared_at", "acknowledged_at", "spoken_at", "closed_at", "outcome")
    rows = Review.objects.filter(which("submission__")).annotate(key=_KEY).values_list(*columns).order_by()
    found = {}
    for key, pk, urgency, shared, taken, spoken, closed, outcome in rows.iterator(chunk_size=2000):
        row = ReviewRow(Urgency(urgency), shared, taken, spoken, closed, outcome, pk in called)
        found[key] = follow(row, histories.get(pk, ()), targets, now)
    return found


def _add_follow_ups(found: Mapping[date, DayRows], which: _Which, targets: Targets) -> None:
    begun = FollowUp.objects.filter(which("submission__")).order_by()
    columns = ("submission__started_at", "answered_at", "brought_back")
    for began_at, answered_at, brought_back in begun.values_list(*columns).iterator(chunk_size=2000):
        rows = found[began_at.astimezone(targets.zone).date()]
        rows.follow_ups += answered_at is not None
        rows.brought_back += bool(brought_back)


def _histories(which: _Which) -> Mapping[int, Iterable[EntryRow]]:
    """The histories of reviews that have turns."""
    turns = ReviewEntry.objects.filter(review=OuterRef("review"), kind__in=TURNS)
    entries = ReviewEntry.objects.filter(which("review__submission__"), Exists(turns), kind__in=_READ_KINDS)
    found: dict[int, list[EntryRow]] = defaultdict(list)
    for review_id, at, kind, code in entries.order_by("pk").values_list("review_id", "at", "kind", "code"):
        found[review_id].append(EntryRow(at, kind, code))
    return found


def _called_in_vain(which: _Which) -> set[int]:
    """The reviews with a call that reached nobody, of those that nobody was ever spoken to."""
    calls = ReviewEntry.objects.filter(
        which("review__submission__"), kind=EntryKind.ATTEMPT, review__spoken_at=None
    )
    return set(calls.order_by().values_list("review_id", flat=True))


def begun_in(spans: Spans, prefix: str = "") -> Q:
    """Submissions that were begun in these times; `prefix` leads to them."""
    began_at = f"{prefix}started_at"
    return reduce(or_, (Q(**{f"{began_at}__gte": start, f"{began_at}__lt": end}) for start, end in spans))
