"""What is counted of a day, by group: each group's figures as whole numbers, so that days add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from operator import add
from typing import TypeVar

from triage.actions.counting.figures import Figures, RuleFigures, UrgencyFigures, shared_of
from triage.actions.counting.reading import Assessed, DayRows
from triage.engine.vocabulary import Urgency

# By name: of urgencies, hours, weekdays and follow-ups, or of rules.
Groups = Mapping[str, list[int]]
FOLLOW_UPS = "follow_ups"
_Row = TypeVar("_Row")
_Key = TypeVar("_Key")


def urgency_group(urgency: Urgency) -> str:
    return f"urgency {urgency.value}"


def hour_group(hour: int) -> str:
    return f"hour {hour}"


def weekday_group(weekday: int) -> str:
    return f"weekday {weekday}"


def fired_group(rule: str) -> str:
    """Of those in whom a rule fired."""
    return f"fired {rule}"


def deciding_group(rule: str) -> str:
    """Of those in whom a rule fired and nothing more urgent did."""
    return f"deciding {rule}"


def rules_in(groups: Iterable[str]) -> list[str]:
    """The rules that fired."""
    return [name.removeprefix("fired ") for name in groups if name.startswith("fired ")]


def count_figures(rows: DayRows) -> Groups:
    """By urgency, and by the clinic's hour and weekday, of beginning and of sharing."""
    assessed, shared = rows.assessed, shared_of(rows.assessed)
    groups = {
        urgency_group(urgency): UrgencyFigures.of(some)
        for urgency, some in _sorted_by(assessed, lambda one: one.urgency).items()
    }
    times: dict[str, Figures] = {}
    begun_hours = _sorted_by(assessed, lambda one: one.began_at.hour)
    shared_hours = _sorted_by(shared, lambda one: one.shared_at.hour)
    for hour in begun_hours.keys() | shared_hours.keys():
        times[hour_group(hour)] = Figures.of(begun_hours.get(hour, ()), shared_hours.get(hour, ()))
    begun_days = _sorted_by(assessed, lambda one: one.began_at.weekday())
    shared_days = _sorted_by(shared, lambda one: one.shared_at.weekday())
    for day in begun_days.keys() | shared_days.keys():
        times[weekday_group(day)] = Figures.of(begun_days.get(day, ()), shared_days.get(day, ()))
    follow_ups = {FOLLOW_UPS: [rows.follow_ups, rows.brought_back]} if rows.follow_ups else {}
    return {name: list(one.numbers()) for name, one in (groups | times).items()} | follow_ups


def count_rules(rows: DayRows) -> Groups:
    """By rule: whenever it fired, and when nothing more urgent did."""
    groups: dict[str, list[Assessed]] = defaultdict(list)
    for one in rows.assessed:
        for rule in one.fired:
            groups[fired_group(rule)].append(one)
        for rule in one.deciding:
            groups[deciding_group(rule)].append(one)
    return {name: list(RuleFigures.of(some).numbers()) for name, some in groups.items()}


def add_up(days: Iterable[Groups]) -> Groups:
    """The groups of several days together."""
    total: dict[str, list[int]] = {}
    for groups in days:
        for name, numbers in groups.items():
            known = total.get(name)
            total[name] = numbers if known is None else list(map(add, known, numbers))
    return total


def pack(groups: Groups) -> dict[str, str]:
    """The groups as they are stored: hexadecimal numbers, as those of lengths have hundreds of digits."""
    return {name: " ".join(f"{number:x}" for number in numbers) for name, numbers in groups.items()}


def unpack(stored: Mapping[str, str]) -> Groups:
    return {name: [int(number, 16) for number in numbers.split()] for name, numbers in stored.items()}


def _sorted_by(rows: Iterable[_Row], key_of: Callable[[_Row], _Key]) -> Mapping[_Key, list[_Row]]:
    found: dict[_Key, list[_Row]] = defaultdict(list)
    for row in rows:
        found[key_of(row)].append(row)
    return found
