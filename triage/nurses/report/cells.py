"""Figures as table cells: with the number behind each share, and a mark where it is small."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from triage.actions.counting.figures import FEW, Waits
from triage.display import span

NONE = "none"


@dataclass(frozen=True)
class Cell:
    """A table cell; `more` is small print. `is_few` marks a share of small numbers."""

    text: str
    more: str = ""
    is_few: bool = False


def number(count: int) -> Cell:
    return Cell(str(count))


def percent(part: int, whole: int) -> str:
    """A share in whole percent, rounded half up."""
    return f"{(200 * part + whole) // (2 * whole)}%"


def share(part: int, whole: int) -> Cell:
    """A share with both its numbers: *7 of 9 (78%)*."""
    if not whole:
        return Cell(NONE)
    return Cell(f"{part} of {whole} ({percent(part, whole)})", is_few=whole < FEW)


def in_time(waits: Waits) -> Cell:
    """How many kept to the target, and how long it took them."""
    kept = share(waits.in_time, waits.due)
    return Cell(kept.text, more=durations(waits), is_few=kept.is_few)


def durations(waits: Waits) -> str:
    """How long a step took: *median 6 min, 9 in 10 within 20 min (n 34)*."""
    if waits.median is None:
        return ""
    most = f", 9 in 10 within {span(waits.nine_in_ten)}" if waits.nine_in_ten is not None else ""
    return f"median {span(waits.median)}{most} (n {waits.done})"


def median_of(waits: Waits) -> Cell:
    if waits.median is None:
        return Cell(NONE)
    return Cell(span(waits.median), more=f"n {waits.done}", is_few=waits.done < FEW)


def day_name(day: date) -> str:
    """A day: *Sun Nov 1, 2026*."""
    return f"{day:%a %b} {day.day}, {day.year}"


def short_day(day: date) -> str:
    """A day below a bar: *Nov 1*."""
    return f"{day:%b} {day.day}"


def hour_name(hour: int) -> str:
    """An hour of the day: *12 AM*, *1 PM*."""
    return f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}"
