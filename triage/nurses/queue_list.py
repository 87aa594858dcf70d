"""Which reviews the queue shows: its states, their counts, and what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict

from triage.engine.vocabulary import Urgency
from triage.models import Clinic, FollowUp, ProtocolVersion, Review, ReviewEntry, StoredAssessment
from triage.models.reviews import EntryKind

CLOSED_DAYS = 7
PAGE_SIZE = 50
_ANY_RANK = -1


class State(StrEnum):
    OPEN = "open"
    UNCLAIMED = "unclaimed"
    MINE = "mine"
    OVERDUE = "overdue"
    SECOND = "second"
    CLOSED = "closed"


@dataclass(frozen=True)
class Chosen:
    """The nurse's filters. Unknown values are ignored."""

    state: State = State.OPEN
    urgency: Urgency | None = None
    page: str = "1"

    @classmethod
    def read(cls, data: QueryDict) -> Chosen:
        state, urgency = data.get("state", ""), data.get("urgency", "")
        return cls(
            state=State(state) if state in set(State) else State.OPEN,
            urgency=Urgency(urgency) if urgency in set(Urgency) else None,
            page=data.get("page", "1"),
        )

    @property
    def query(self) -> str:
        """The filters as a query string."""
        fields = {"state": self.state.value, "urgency": self.urgency or "", "page": self.page}
        return urlencode({name: value for name, value in fields.items() if value})


@dataclass(frozen=True)
class Viewpoint:
    """The nurse and the moment that *free*, *overdue* and *mine* depend on."""

    user: User
    now: datetime
    clinic: Clinic

    @property
    def is_free(self) -> Q:
        """Whether any nurse may claim it."""
        stale_since = self.now - timedelta(minutes=self.clinic.stale_minutes)
        return Q(claimed_by=None) | Q(touched_at=None) | Q(touched_at__lte=stale_since)

    @property
    def is_overdue(self) -> Q:
        """Whether it should have been taken, or its holder should have called."""
        waits = self.is_free | Q(claimed_by=F("asked_by"))
        return (waits & Q(due_at__lte=self.now)) | Q(escalates_at__lte=self.now, claimed_by__isnull=False)

    def among_open(self, state: State) -> Q:
        """Which of the open reviews are in a state."""
        narrowed = {
            State.OPEN: Q(pk__isnull=False),
            State.UNCLAIMED: self.is_free,
            State.MINE: Q(claimed_by=self.user),
            State.OVERDUE: self.is_overdue,
            State.SECOND: Q(asked_by__isnull=False),
        }
        return narrowed[state]

    def condition(self, state: State) -> Q:
        if state == State.CLOSED:
            return Q(closed_at__gte=self.now - timedelta(days=CLOSED_DAYS))
        return Q(closed_at=None) & self.among_open(state)


def reviews_of(chosen: Chosen, viewpoint: Viewpoint) -> QuerySet[Review]:
    """Reviews of a state and urgency in working order; closed ones latest first.

    Of one urgency, those that anybody may take stand above those that somebody works on.
    """
    reviews = Review.objects.filter(viewpoint.condition(chosen.state))
    if chosen.urgency is not None:
        reviews = reviews.filter(rank=chosen.urgency.rank)
    if chosen.state == State.CLOSED:
        return reviews.order_by("-closed_at", "pk")
    is_held = Case(When(viewpoint.is_free, then=0), default=1)
    return reviews.order_by("-rank", is_held, "due_at", "pk")


def page_of(chosen: Chosen, viewpoint: Viewpoint, number: int) -> QuerySet[Review]:
    """One page of them, counted from 1, with all that its rows show."""
    ordered = reviews_of(chosen, viewpoint)
    # Sorted by the index alone before anything else is looked up, for there may be thousands.
    ids = ordered.values("pk")[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return with_details(ordered.filter(pk__in=ids))


def next_free(viewpoint: Viewpoint) -> Review | None:
    """The most urgent review that this nurse may take; None when there is none."""
    free = reviews_of(Chosen(state=State.UNCLAIMED), viewpoint)
    # Without what is hers but stale, or waits for a second nurse at her own request.
    return free.exclude(claimed_by=viewpoint.user).exclude(asked_by=viewpoint.user).first()


def with_details(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """The same reviews with all that a row shows, in one query."""
    taken = ReviewEntry.objects.filter(
        review=OuterRef("pk"), kind__in=(EntryKind.CLAIMED, EntryKind.HANDED_OVER)
    )
    # What brought it back counts more than what was shared first.
    brought_back = (
        FollowUp.objects.filter(review=OuterRef("pk"), submission__erased_at=None)
        .exclude(brought_back="")
        .order_by("-pk")
    )
    ranks = [When(urgency=urgency.value, then=urgency.rank) for urgency in Urgency]
    shown = StoredAssessment.objects.filter(submission=OuterRef("deciding")).order_by(
        Case(*ranks).desc(), "-pk"
    )
    versions = ProtocolVersion.objects.filter(submissions=OuterRef("deciding"))
    return (
        reviews.select_related("claimed_by", "asked_by", "closed_by", "handed_by")
        .annotate(
            deciding=Coalesce(
                Subquery(brought_back.values("submission")[:1]), F("submission"), output_field=UUIDField()
            )
        )
        .annotate(
            # Only the name: each sealed field costs time to open.
            contact_name=F("contact__name"),
            held_since=Subquery(taken.order_by("-pk").values("at")[:1]),
            is_brought_back=Exists(brought_back),
            is_erased=Q(submission__erased_at__isnull=False) & ~Exists(brought_back),
            highest_shown=Subquery(shown.values("document")[:1]),
            highest_urgency=Subquery(shown.values("urgency")[:1]),
            highest_is_final=Subquery(shown.values("is_final")[:1]),
            language=F("submission__language"),
            version_id=Subquery(versions.values("pk")[:1]),
            version_sha256=Subquery(versions.values("sha256")[:1]),
        )
    )


def count_reviews(viewpoint: Viewpoint, chosen: State) -> tuple[Mapping[State, int], Mapping[Urgency, int]]:
    """How many reviews are in each state, and by urgency in the chosen one."""
    open_states = [state for state in State if state != State.CLOSED]
    still_open = (
        Review.objects.filter(closed_at=None)
        .order_by()
        .annotate(counted=F("rank"))
        .values("counted")
        .annotate(**{state.value: Count("pk", filter=viewpoint.among_open(state)) for state in open_states})
        .annotate(closed=Value(0))
    )
    closed = (
        Review.objects.filter(viewpoint.condition(State.CLOSED))
        .order_by()
        # They may be very many: they are sorted by urgency only where that is shown.
        .annotate(counted=F("rank") if chosen == State.CLOSED else Value(_ANY_RANK))
        .values("counted")
        .annotate(**{state.value: Value(0) for state in open_states})
        .annotate(closed=Count("pk"))
    )
    by_state, by_rank = Counter[State](), Counter[int]()
    rows: Iterable[Any] = still_open.union(closed, all=True)
    for row in rows:
        by_state.update({state: row[state.value] for state in State})
        by_rank[row["counted"]] += row[chosen.value]
    return by_state, {urgency: by_rank[urgency.rank] for urgency in Urgency}


def just_changed(viewpoint: Viewpoint, within: timedelta) -> QuerySet[Review]:
    """Free reviews whose clock began, or ran out, just now; the most urgent first."""
    earliest = viewpoint.now - within
    changed = Q(due_at__gte=earliest, due_at__lte=viewpoint.now)
    for urgency in Urgency:
        changed |= Q(rank=urgency.rank, due_at__gte=earliest + viewpoint.clinic.target(urgency))
    free = Review.objects.filter(viewpoint.is_free & changed, closed_at=None)
    return free.order_by("-rank", "due_at", "pk")
