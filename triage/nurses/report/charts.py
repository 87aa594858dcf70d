"""Bar charts in pairs: patterns and labels say what colours say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# In units of the drawing.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 190, 34, 336, 30, 160
# More bars than this leave no room for a number on each, or for all labels.
MOST_NUMBERED = 8
_STEPS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Group:
    """Two counts at one place: all, and those among them that are drawn solid."""

    label: str
    all: int
    part: int


@dataclass(frozen=True)
class Bar:
    """A bar; `number` is drawn on it where there is room."""

    x: float
    y: float
    width: float
    height: float
    number: str
    number_x: float


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    id: str
    title: str
    description: str
    all_label: str
    part_label: str
    all_bars: tuple[Bar, ...]
    part_bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    lines: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


def draw(chart_id: str, title: str, groups: Sequence[Group], *, all_label: str, part_label: str) -> Chart:
    top = _round_up(max((group.all for group in groups), default=0))
    room = (RIGHT - LEFT) / max(len(groups), 1)
    is_numbered = len(groups) <= MOST_NUMBERED
    all_bars, part_bars, labels = [], [], []
    every = 1 if is_numbered else -(-len(groups) // 4)
    for place, group in enumerate(groups):
        x, half = LEFT + place * room, room * 0.4
        all_bars.append(_bar(x + room * 0.1, half, group.all, top, is_numbered=is_numbered))
        part_bars.append(_bar(x + room * 0.5, half, group.part, top, is_numbered=is_numbered))
        if place % every == 0:
            labels.append(Label(round(x + room / 2, 1), BOTTOM + 16, group.label))
    return Chart(
        id=chart_id,
        title=title,
        description=_description(groups, all_label, part_label),
        all_label=all_label,
        part_label=part_label,
        all_bars=tuple(all_bars),
        part_bars=tuple(part_bars),
        labels=tuple(labels),
        lines=tuple(Label(LEFT, _height(number, top), str(number)) for number in (0, top // 2, top)),
    )


def _bar(x: float, width: float, count: int, top: int, *, is_numbered: bool) -> Bar:
    y = _height(count, top)
    number = str(count) if is_numbered else ""
    return Bar(round(x, 1), y, round(width, 1), round(BOTTOM - y, 1), number, round(x + width / 2, 1))


def _height(count: int, top: int) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * count / top, 1)


def _round_up(most: int) -> int:
    """The next of 2, 4, 6, 8, 10, 20, 40 …, so that the middle line is whole too."""
    size = 1
    while True:
        for step in _STEPS:
            if step * size * 2 >= most:
                return step * size * 2
        size *= 10


def _description(groups: Sequence[Group], all_label: str, part_label: str) -> str:
    """The extremes; the table has all numbers."""
    if not any(group.all for group in groups):
        return f"No numbers: {all_label.lower()}, 0 everywhere."
    most = max(groups, key=lambda group: group.all)
    total, part = sum(group.all for group in groups), sum(group.part for group in groups)
    return (
        f"{all_label}: {total} in all, most at {most.label} ({most.all}). {part_label}: {part} in all. "
        "The table below has every number."
    )
