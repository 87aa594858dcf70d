"""Which reviews the queue shows: its states, their counts, and what is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import QueryDict

from triage.engine.vocabulary import Urgency
from triage.models import Clinic, FollowUp, Review, ReviewEntry, StoredAssessment
from triage.models.reviews import EntryKind

CLOSED_DAYS = 7
PAGE_SIZE = 50


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

    def condition(self, state: State) -> Q:
        """The query for a state."""
        if state == State.CLOSED:
            return Q(closed_at__gte=self.now - timedelta(days=CLOSED_DAYS))
        narrowed = {
            State.OPEN: Q(),
            State.UNCLAIMED: self.is_free,
            State.MINE: Q(claimed_by=self.user),
            State.OVERDUE: self.is_overdue,
            State.SECOND: Q(asked_by__isnull=False),
        }
        return Q(closed_at=None) & narrowed[state]


def reviews_of(chosen: Chosen, viewpoint: Viewpoint) -> QuerySet[Review]:
    """Reviews of a state and urgency in working order; closed ones latest first."""
    reviews = Review.objects.filter(viewpoint.condition(chosen.state))
    if chosen.urgency is not None:
        reviews = reviews.filter(rank=chosen.urgency.rank)
    if chosen.state == State.CLOSED:
        return reviews.order_by("-closed_at", "pk")
    return reviews.order_by("-rank", "due_at", "pk")


def with_details(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """The reviews with all that a row shows, in a fixed number of queries."""
    taken = ReviewEntry.objects.filter(
        review=OuterRef("pk"), kind__in=(EntryKind.CLAIMED, EntryKind.HANDED_OVER)
    )
    return (
        reviews.select_related("submission", "claimed_by", "asked_by", "closed_by", "handed_by")
        .defer("submission__answers", "submission__sent_pages")
        .annotate(
            # Only the name: each sealed field costs time to open.
            contact_name=F("contact__name"),
            held_since=Subquery(taken.order_by("-pk").values("at")[:1]),
        )
        .prefetch_related(
            Prefetch("submission__assessments", queryset=StoredAssessment.objects.order_by("-pk")),
            # What brought it back counts more than what was shared first.
            Prefetch(
                "follow_ups",
                queryset=FollowUp.objects.exclude(brought_back="")
                .filter(submission__erased_at=None)
                .select_related("submission")
                .defer("submission__answers", "submission__sent_pages")
                .prefetch_related("submission__assessments"),
            ),
        )
    )


def count_states(viewpoint: Viewpoint) -> Mapping[State, int]:
    open_states = [state for state in State if state != State.CLOSED]
    counts = Review.objects.filter(closed_at=None).aggregate(
        **{state.value: Count("pk", filter=viewpoint.condition(state)) for state in open_states}
    )
    closed = Review.objects.filter(viewpoint.condition(State.CLOSED)).count()
    return {state: counts.get(state.value, closed) for state in State}


def count_urgencies(chosen: Chosen, viewpoint: Viewpoint) -> Mapping[Urgency, int]:
    reviews = Review.objects.filter(viewpoint.condition(chosen.state))
    by_rank = dict(reviews.order_by().values_list("rank").annotate(Count("pk")))
    return {urgency: by_rank.get(urgency.rank, 0) for urgency in Urgency}


def just_changed(viewpoint: Viewpoint, within: timedelta) -> QuerySet[Review]:
    """Free reviews whose clock began, or ran out, just now; the most urgent first."""
    earliest = viewpoint.now - within
    changed = Q(due_at__gte=earliest, due_at__lte=viewpoint.now)
    for urgency in Urgency:
        changed |= Q(rank=urgency.rank, due_at__gte=earliest + viewpoint.clinic.target(urgency))
    free = Review.objects.filter(viewpoint.is_free & changed, closed_at=None)
    return free.order_by("-rank", "due_at", "pk")
