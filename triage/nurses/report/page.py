"""The pages of the report: tables, some of them with charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from triage.actions.counting.figures import Figures
from triage.actions.counting.period import Period
from triage.display import urgency_name
from triage.engine.wording import describe_rule
from triage.nurses.report.cells import Cell, day_name, hour_name, in_time, number, share, short_day
from triage.nurses.report.charts import Chart, Group, draw
from triage.nurses.report.groups import Report, RuleCard
from triage.nurses.report.rule_tables import reason_of, table_of_card, table_of_rules
from triage.nurses.report.tables import (
    Table,
    table_of_actions,
    table_of_days,
    table_of_hours,
    table_of_outcomes,
    table_of_urgencies,
    table_of_weekdays,
    weekday_name,
)

# A table with more lines is folded behind its charts.
LONG = 12

# Every table of the whole report by the name of its file.
TABLES: Mapping[str, Callable[[Report], Table]] = {
    "days": table_of_days,
    "actions": table_of_actions,
    "urgencies": table_of_urgencies,
    "hours": table_of_hours,
    "weekdays": table_of_weekdays,
    "outcomes": lambda report: table_of_outcomes(report.endings(), report.endings_by_urgency()),
    "rules": lambda report: table_of_rules(report.rules()),
}


@dataclass(frozen=True)
class ReportSection:
    """A table and its charts."""

    heading: str
    table: Table
    charts: tuple[Chart, ...] = ()

    @property
    def is_folded(self) -> bool:
        """Whether the table is so long that it stays folded behind its picture."""
        return len(self.table.rows) > LONG and bool(self.charts)


@dataclass(frozen=True)
class Days:
    """The chosen days as text and as a query string."""

    text: str
    query: str


@dataclass(frozen=True)
class ReportPage:
    days: Days
    summary: tuple[tuple[str, Cell], ...]
    sections: tuple[ReportSection, ...]


@dataclass(frozen=True)
class RulesPage:
    days: Days
    table: Table


@dataclass(frozen=True)
class CardPage:
    days: Days
    id: str
    reason: str
    urgency: str
    urgency_name: str
    is_live: bool
    fires_when: tuple[str, ...]
    sections: tuple[ReportSection, ...]


def present_days(period: Period) -> Days:
    query = urlencode({"first": period.first.isoformat(), "last": period.last.isoformat()})
    return Days(f"{day_name(period.first)} to {day_name(period.last)}", query)


def present_report(report: Report) -> ReportPage:
    total, endings, actions = report.total(), report.endings(), report.actions()
    follow_ups, brought_back = report.follow_ups()
    urgencies = [(urgency_name(urgency), some) for urgency, some in report.by_urgency().items()]
    hours = [(hour_name(hour), some) for hour, some in report.by_hour().items()]
    weekdays = [(weekday_name(day)[:3], some) for day, some in report.by_weekday().items()]
    days = [(short_day(day), some) for day, some in report.by_day().items()]
    return ReportPage(
        days=present_days(report.period),
        summary=(
            ("Got a result", number(total.assessed)),
            ("Shared it", share(total.shared, total.assessed)),
            ("Taken in time", in_time(total.taken)),
            ("Spoken to in time", in_time(total.spoken)),
            ("Closed in time", in_time(total.closed)),
            ("Alerts on which a nurse acted", share(actions.in_time, actions.due)),
            ("Closed with an outcome", share(endings.coded, endings.closed)),
            ("Acted on *", share(endings.acted_on, endings.closed_by_nurses)),
            ("Answered again", number(follow_ups)),
            ("Answered again: brought back", number(brought_back)),
        ),
        sections=(
            ReportSection(
                "By urgency",
                table_of_urgencies(report),
                (_volumes("urgency", urgencies), _speed("urgency", urgencies), _talks("urgency", urgencies)),
            ),
            ReportSection("What nurses did about alerts", table_of_actions(report)),
            ReportSection("Over time", table_of_days(report), (_volumes("day", days),)),
            ReportSection(
                "By hour",
                table_of_hours(report),
                (_volumes("hour", hours), _speed("hour", hours), _talks("hour", hours)),
            ),
            ReportSection(
                "By weekday",
                table_of_weekdays(report),
                (_volumes("weekday", weekdays), _speed("weekday", weekdays), _talks("weekday", weekdays)),
            ),
            ReportSection("Outcomes", TABLES["outcomes"](report)),
        ),
    )


def _volumes(of: str, figures: Iterable[tuple[str, Figures]]) -> Chart:
    groups = [Group(label, some.assessed, some.shared) for label, some in figures]
    return draw(f"volumes-{of}", f"How many, by {of}", groups, all_label="Got a result", part_label="Shared")


def _speed(of: str, figures: Iterable[tuple[str, Figures]]) -> Chart:
    groups = [Group(label, some.taken.due, some.taken.in_time) for label, some in figures]
    return draw(
        f"speed-{of}",
        f"Taken in time, by {of}",
        groups,
        all_label="Taking was due",
        part_label="Taken in time",
    )


def _talks(of: str, figures: Iterable[tuple[str, Figures]]) -> Chart:
    groups = [Group(label, some.spoken.due, some.spoken.in_time) for label, some in figures]
    return draw(
        f"talks-{of}",
        f"Spoken to in time, by {of}",
        groups,
        all_label="Speaking was due",
        part_label="Spoken to in time",
    )


def present_rules(report: Report) -> RulesPage:
    return RulesPage(present_days(report.period), table_of_rules(report.rules()))


def present_card(report: Report, card: RuleCard) -> CardPage:
    rule = card.rule
    groups = [
        Group(short_day(day), some.fired, some.shared) for day, some in report.by_day_of_rule(rule.id).items()
    ]
    return CardPage(
        days=present_days(report.period),
        id=rule.id,
        reason=reason_of(rule),
        urgency=rule.urgency.value,
        urgency_name=urgency_name(rule.urgency),
        is_live=card.is_live,
        fires_when=tuple(describe_rule(card.protocol, rule, card.protocol.first_language)),
        sections=(
            ReportSection("How it fared", table_of_card(card)),
            ReportSection(
                "Over time",
                table_of_days(report, rule.id),
                (draw("fired", "How often it fired", groups, all_label="Fired", part_label="Shared"),),
            ),
        ),
    )
