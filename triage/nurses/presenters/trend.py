"""A picture of the urgency of a person's reviews over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage.display import moment_at, urgency_name
from triage.engine.vocabulary import Urgency
from triage.models import Clinic, Review

MOST_POINTS = 10
# The picture's own units.
WIDTH, LEFT, RIGHT, TOP, STEP = 320, 78, 300, 18, 30


@dataclass(frozen=True)
class Point:
    """A review in the picture and in the table behind it."""

    id: int
    x: int
    y: int
    when: str
    day: str
    urgency: str
    is_this: bool


@dataclass(frozen=True)
class Level:
    y: int
    name: str


@dataclass(frozen=True)
class Trend:
    """The picture, oldest on the left, and its description."""

    points: tuple[Point, ...]
    levels: tuple[Level, ...]
    line: str
    description: str
    width: int
    height: int
    left: int
    right: int
    day_y: int

    @property
    def ends(self) -> tuple[Point, ...]:
        """The points with a day below: the first and the last."""
        return (self.points[0], self.points[-1])


def present_trend(review: Review, others: Iterable[Review], clinic: Clinic) -> Trend | None:
    """The latest reviews of one person; None when there is only this one."""
    shown = sorted([review, *others], key=lambda one: one.shared_at)[-MOST_POINTS:]
    if len(shown) < 2:
        return None
    first, last = shown[0].shared_at, shown[-1].shared_at
    points = []
    for one in shown:
        local = clinic.local(one.shared_at)
        points.append(
            Point(
                id=one.pk,
                x=_place(one.shared_at, first, last),
                y=_height(one.effective_urgency),
                when=moment_at(one.shared_at, clinic),
                day=f"{local:%b} {local.day}",
                urgency=urgency_name(one.effective_urgency),
                is_this=one.pk == review.pk,
            )
        )
    levels = tuple(Level(_height(urgency), urgency_name(urgency)) for urgency in reversed(Urgency))
    bottom = _height(Urgency.ROUTINE)
    return Trend(
        points=tuple(points),
        levels=levels,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        description="; ".join(f"{point.day}: {point.urgency}" for point in points) + ".",
        width=WIDTH,
        height=bottom + 32,
        left=LEFT,
        right=RIGHT,
        day_y=bottom + 24,
    )


def _place(moment: datetime, first: datetime, last: datetime) -> int:
    """Where a moment stands between the first and the last, as far from either as it was in time."""
    part = (moment - first) / (last - first) if last > first else 0.5
    return LEFT + 14 + round(part * (RIGHT - LEFT - 28))


def _height(urgency: Urgency) -> int:
    return TOP + (Urgency.EMERGENCY.rank - urgency.rank) * STEP
