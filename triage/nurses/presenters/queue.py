"""The queue as nurses see it: rows, filters with counts, and what to announce."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.core.paginator import Paginator
from django.utils.crypto import salted_hmac

from triage.display import by_the_minute, spelled_span, urgency_name
from triage.engine.vocabulary import Urgency
from triage.nurses.presenters.alert_state import AlertsView, present_alerts
from triage.nurses.presenters.emergencies import FreeEmergency, free_emergencies
from triage.nurses.presenters.queue_rows import QueueRow, present_rows
from triage.nurses.queue_list import (
    CLOSED_DAYS,
    PAGE_SIZE,
    Chosen,
    State,
    Viewpoint,
    count_reviews,
    just_changed,
    page_of,
)

STATE_NAMES = {
    State.OPEN: "Open",
    State.UNCLAIMED: "Free to take",
    State.MINE: "Mine",
    State.OVERDUE: "Overdue",
    State.SECOND: "Second nurse needed",
    State.CLOSED: f"Closed in {CLOSED_DAYS} days",
}
# So long something counts as new, and at most so many are announced at once.
NEWS_AGE, MOST_NEWS = timedelta(minutes=15), 20


@dataclass(frozen=True)
class Filter:
    id: str
    label: str
    count: int
    query: str
    is_current: bool


@dataclass(frozen=True)
class News:
    """A sentence to announce once; `key` tells whether it was."""

    key: str
    text: str


@dataclass(frozen=True)
class QueueView:
    title: str
    rows: tuple[QueueRow, ...]
    states: tuple[Filter, ...]
    urgencies: tuple[Filter, ...]
    waiting: int
    news: tuple[News, ...]
    emergencies: tuple[FreeEmergency, ...]
    alerts: AlertsView
    total: int
    page: int
    pages: int
    state: str
    urgency: str
    query: str
    query_before: str
    query_after: str

    @property
    def fingerprint(self) -> str:
        """Differs when anything that is shown differs. Keyed, because names go into it."""
        return salted_hmac("triage.nurses.queue", repr(self)).hexdigest()[:20]


def present_queue(chosen: Chosen, viewpoint: Viewpoint) -> QueueView:
    counts, by_urgency = count_reviews(viewpoint, chosen.state)
    total = by_urgency[chosen.urgency] if chosen.urgency else sum(by_urgency.values())
    pages = Paginator(range(total), PAGE_SIZE)
    number = pages.get_page(chosen.page).number
    urgencies = [_urgency_filter(chosen, None, sum(by_urgency.values()))]
    urgencies += [_urgency_filter(chosen, urgency, by_urgency[urgency]) for urgency in reversed(Urgency)]
    return QueueView(
        title=STATE_NAMES[chosen.state],
        rows=present_rows(page_of(chosen, viewpoint, number), viewpoint),
        states=tuple(
            Filter(
                id=f"state-{state}",
                label=STATE_NAMES[state],
                count=counts[state],
                query=replace(chosen, state=state, page="1").query,
                is_current=state == chosen.state,
            )
            for state in State
        ),
        urgencies=tuple(urgencies),
        waiting=counts[State.UNCLAIMED],
        news=_news(viewpoint),
        emergencies=free_emergencies(viewpoint),
        alerts=present_alerts(viewpoint),
        total=total,
        page=number,
        pages=pages.num_pages,
        state=chosen.state,
        urgency=chosen.urgency or "",
        query=replace(chosen, page=str(number)).query,
        query_before=replace(chosen, page=str(number - 1)).query if number > 1 else "",
        query_after=replace(chosen, page=str(number + 1)).query if number < pages.num_pages else "",
    )


def _urgency_filter(chosen: Chosen, urgency: Urgency | None, count: int) -> Filter:
    return Filter(
        id=f"urgency-{urgency or 'all'}",
        label=urgency_name(urgency) if urgency else "All",
        count=count,
        query=replace(chosen, urgency=urgency, page="1").query,
        is_current=urgency == chosen.urgency,
    )


def _news(viewpoint: Viewpoint) -> tuple[News, ...]:
    """Announcements that matter whatever the filters show."""
    now, news = viewpoint.now, []
    for review in just_changed(viewpoint, NEWS_AGE)[:MOST_NEWS]:
        urgency = urgency_name(review.effective_urgency).lower()
        began = review.due_at - viewpoint.clinic.target(review.effective_urgency)
        kind, since, how = (
            ("Overdue", review.due_at, "by") if review.due_at <= now else ("New", began, "waiting")
        )
        text = f"{kind}: {urgency}, {how} {spelled_span(by_the_minute(since, now))}"
        news.append(News(f"{kind}-{review.pk}-{since:%d%H%M}", text))
    return tuple(news)
