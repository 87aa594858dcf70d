"""Bars and lines as SVG, drawn without a library."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, ROW, LABELS, MARGIN = 720, 26, 230, 12
HEIGHT, LEFT, BOTTOM, TOP = 320, 64, 48, 58
LINE = 15
INK, FAINT = "#1b1b1b", "#d5d5d5"
# Told apart by people who see no red or no green, and by their marks.
COLOURS = ("#00578a", "#b35900", "#5c3a8e", "#3d6b00")
FONT = 'font-family="system-ui, sans-serif" font-size="13"'


@dataclass(frozen=True)
class Bar:
    """A bar from 0 to `value`, with a thin line from the least to the most that was measured."""

    label: str
    value: float
    words: str
    least: float
    most: float


def bars(title: str, rows: Sequence[Bar], *, goals: Mapping[str, float] | None = None) -> str:
    """Bars under each other; a goal is a mark on the bar of its label."""
    longest = max([row.most for row in rows] + [*(goals or {}).values()])
    room = WIDTH - LABELS - 150
    parts = [_text(MARGIN, 24, title, weight="bold")]
    for number, row in enumerate(rows):
        y = 40 + number * ROW
        length = room * row.value / longest
        least, most = (LABELS + room * edge / longest for edge in (row.least, row.most))
        parts += [
            _text(LABELS - 8, y + 15, row.label, anchor="end"),
            f'<rect x="{LABELS}" y="{y + 3}" width="{length:.1f}" height="16" fill="{COLOURS[0]}"/>',
            f'<path d="M{least:.1f} {y + 11}H{most:.1f}" stroke="{INK}" stroke-width="2"/>',
            _text(LABELS + max(length, most - LABELS) + 8, y + 15, row.words),
        ]
        if goals and row.label in goals:
            x = LABELS + room * goals[row.label] / longest
            parts.append(f'<path d="M{x:.1f} {y}V{y + 22}" stroke="{COLOURS[1]}" stroke-width="3"/>')
    return _svg(title, 52 + len(rows) * ROW, parts)


def lines(title: str, across: str, up: str, series: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Lines over numbers, from 0 on, each with its name at its end."""
    points = [point for one in series.values() for point in one]
    most_x, most_y = (_round_up(max(point[axis] for point in points)) for axis in (0, 1))
    room_x, room_y = WIDTH - LEFT - 150, HEIGHT - BOTTOM - TOP

    def place(x: float, y: float) -> tuple[float, float]:
        return LEFT + room_x * x / most_x, TOP + room_y * (1 - y / most_y)

    parts = [_text(MARGIN, 24, title, weight="bold"), _text(MARGIN, 46, up)]
    for fifth in range(6):
        y = place(0, most_y * fifth / 5)[1]
        x = place(most_x * fifth / 5, 0)[0]
        parts += [
            f'<path d="M{LEFT} {y:.1f}h{room_x}" stroke="{FAINT}"/>',
            _text(LEFT - 8, y + 4, f"{most_y * fifth / 5:,g}", anchor="end"),
            _text(x, HEIGHT - BOTTOM + 18, f"{most_x * fifth / 5:,g}", anchor="middle"),
        ]
    parts.append(_text(LEFT + room_x / 2, HEIGHT - 10, across, anchor="middle"))
    ends = []
    for number, (name, one) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        placed = [place(x, y) for x, y in one]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if len(placed) <= 20:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in placed]
        ends.append((placed[-1][1], placed[-1][0], name, colour))
    lowest = 0.0
    for y, x, name, colour in sorted(ends):
        # Names of lines that end together stand under each other.
        lowest = max(y, lowest + LINE)
        parts.append(_text(x + 8, lowest + 4, name, fill=colour))
    return _svg(title, HEIGHT, parts)


def _round_up(number: float) -> float:
    """The next number that five parts of an axis divide well."""
    size = 10.0 ** (len(str(int(number))) - 1)
    return next(step * size for step in (1, 2, 2.5, 5, 10) if step * size >= number)


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", weight: str = "normal", fill: str = INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" fill="{fill}">'
        f"{escape(words)}</text>"
    )


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" {FONT}>',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            *parts,
            "</svg>\n",
        ]
    )
