"""The tables of the report, each with what its CSV file holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from triage.actions.counting.figures import ACTED_ON, Endings, Figures
from triage.actions.counting.history import WhyNot
from triage.display import urgency_name
from triage.engine.vocabulary import Urgency
from triage.models.clinic import Weekday
from triage.models.review_columns import Outcome
from triage.nurses.report.cells import Cell, day_name, hour_name, in_time, number, share
from triage.nurses.report.groups import Report

Plain = str | int | float

_SPEED = ("Taken in time", "Spoken to in time", "Closed in time")
_PLAIN_SPEED = (
    "taking was due",
    "taken in time",
    "taken (n)",
    "median minutes until taken",
    "speaking was due",
    "spoken to in time",
    "spoken to (n)",
    "median minutes until spoken to",
    "closing was due",
    "closed in time",
    "closed (n)",
    "median minutes until closed",
)
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class TableRow:
    """A row: its heading, and its cells. `urgency` adds that urgency's shape."""

    head: str
    cells: tuple[Cell, ...]
    urgency: str = ""
    # The rule that it leads to.
    rule: str = ""


@dataclass(frozen=True)
class Table:
    """A table for a page and for a CSV file."""

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    plain_columns: tuple[str, ...]
    plain_rows: tuple[tuple[Plain, ...], ...]


def table_of_days(report: Report, rule: str = "") -> Table:
    """By day or week; with a rule, those in which it fired."""
    step = "Week from" if report.period.counts_weeks else "Day"
    what = "Fired" if rule else "Got a result"
    days = (
        {day: (some.fired, some.shared) for day, some in report.by_day_of_rule(rule).items()}
        if rule
        else {day: (some.assessed, some.shared) for day, some in report.by_day().items()}
    )
    return Table(
        id="days",
        caption=f"By {'week' if report.period.counts_weeks else 'day'}, by when they began to answer",
        columns=(step, what, "Of these shared"),
        rows=tuple(
            TableRow(day_name(day), (number(first), number(shared))) for day, (first, shared) in days.items()
        ),
        plain_columns=(step.lower(), what.lower(), "shared"),
        plain_rows=tuple((day.isoformat(), first, shared) for day, (first, shared) in days.items()),
    )


def table_of_urgencies(report: Report) -> Table:
    urgencies = report.by_urgency()
    return Table(
        id="urgencies",
        caption="By the highest urgency they were shown",
        columns=("Urgency", "Got a result", "Shared", "Not shared", *_SPEED),
        rows=tuple(
            TableRow(
                urgency_name(urgency),
                (number(some.assessed), number(some.shared), number(some.not_shared), *_speed(some)),
                urgency=urgency.value,
            )
            for urgency, some in urgencies.items()
        ),
        plain_columns=("urgency", "got a result", "shared", "not shared", *_PLAIN_SPEED),
        plain_rows=tuple(
            (urgency.value, some.assessed, some.shared, some.not_shared, *_plain_speed(some))
            for urgency, some in urgencies.items()
        ),
    )


def table_of_hours(report: Report) -> Table:
    hours = report.by_hour()
    return _times("hours", "By hour of the day, of beginning and of sharing", "Hour", hours, _hours_span)


def _hours_span(hour: int) -> str:
    return f"{hour_name(hour)} to {hour_name((hour + 1) % 24)}"


def table_of_weekdays(report: Report) -> Table:
    caption = "By weekday, of beginning and of sharing"
    return _times("weekdays", caption, "Weekday", report.by_weekday(), weekday_name)


def weekday_name(day: Weekday) -> str:
    return str(day.label)


def _times(
    table_id: str, caption: str, first: str, figures: Mapping[_Key, Figures], name_of: Callable[[_Key], str]
) -> Table:
    return Table(
        id=table_id,
        caption=caption,
        columns=(first, "Got a result", "Shared", *_SPEED),
        rows=tuple(
            TableRow(name_of(key), (number(some.assessed), number(some.shared), *_speed(some)))
            for key, some in figures.items()
        ),
        plain_columns=(first.lower(), "got a result", "shared", *_PLAIN_SPEED),
        plain_rows=tuple(
            (name_of(key), some.assessed, some.shared, *_plain_speed(some)) for key, some in figures.items()
        ),
    )


def _speed(some: Figures) -> tuple[Cell, Cell, Cell]:
    return in_time(some.taken), in_time(some.spoken), in_time(some.closed)


def _plain_speed(some: Figures) -> tuple[Plain, ...]:
    return tuple(
        value
        for waits in (some.taken, some.spoken, some.closed)
        for value in (waits.due, waits.in_time, waits.done, minutes(waits.median))
    )


def minutes(length: timedelta | None) -> Plain:
    return "" if length is None else round(length.total_seconds() / 60, 1)


def table_of_outcomes(all_endings: Endings, by_urgency: Mapping[Urgency, Endings]) -> Table:
    """The share of each outcome among closed reviews, in all and by urgency."""
    columns = [all_endings, *by_urgency.values()]
    names = ("All", *(urgency_name(urgency) for urgency in by_urgency))
    counts = {outcome.label: [some.outcomes[outcome] for some in columns] for outcome in Outcome}
    counts["Closed without an outcome"] = [some.closed - some.coded for some in columns]
    closed = [some.closed for some in columns]
    sums = {"All closed": closed, "Still open": [some.open for some in columns]}
    marked = {outcome.label for outcome in ACTED_ON}
    return Table(
        id="outcomes",
        caption="How shared answers ended",
        columns=("Outcome", *names),
        rows=(
            *(
                TableRow(f"{label} *" if label in marked else label, tuple(map(share, parts, closed)))
                for label, parts in counts.items()
            ),
            *(TableRow(label, tuple(map(number, parts))) for label, parts in sums.items()),
        ),
        plain_columns=("outcome", *(name.lower() for name in names)),
        plain_rows=tuple((label, *parts) for label, parts in (counts | sums).items()),
    )


# Said in the order in which they are looked for.
_WHY_NOT = {
    WhyNot.LATER: "Spoken to later",
    WhyNot.WITHDRAWN: "Taken back",
    WhyNot.DUPLICATE: "Duplicate",
    WhyNot.IN_VAIN: "Not reached",
    WhyNot.LET_GO: "Closed, not called",
    WhyNot.HELD: "Taken, not called",
    WhyNot.FREE: "Not taken",
}


def table_of_actions(report: Report) -> Table:
    """The share of alerts on which a nurse acted in time, and why not on the others."""
    by_urgency = report.actions_by_urgency()
    columns = [report.actions(), *by_urgency.values()]
    due = [some.due for some in columns]
    counts: dict[str, list[int]] = {"A nurse acted": [some.in_time for some in columns]}
    counts |= {label: [some.why_not[why] for some in columns] for why, label in _WHY_NOT.items()}
    names = ("All", *(urgency_name(urgency) for urgency in by_urgency))
    return Table(
        id="actions",
        caption="Alerts on which a nurse acted, and why not on the others",
        columns=("", *names),
        rows=(
            TableRow("Alerts", tuple(map(number, due))),
            *(TableRow(label, tuple(map(share, parts, due))) for label, parts in counts.items()),
        ),
        plain_columns=("what", *(name.lower() for name in names)),
        plain_rows=tuple((label, *parts) for label, parts in ({"Alerts": due} | counts).items()),
    )
