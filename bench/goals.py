"""What was aimed at, how it was before, and how it is by the figures: the table of docs/performance.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Figures = Mapping[str, Any]

TRACED, DATALOGIC, ZEN_TRACED = "assess, traced", "datalogic, ids of rules", "zen, traced"
BEGIN, END = "<!-- measured: written by `python -m bench --keep` -->", "<!-- /measured -->"


@dataclass(frozen=True)
class Goal:
    """A goal: `after` gives the figure from least over middle to most, of the part of the figures."""

    what: str
    part: str
    goal: str
    before: str
    after: Callable[[Any], tuple[float, float, float]]
    is_met: Callable[[float], bool]
    shown: str = "{:.1f}"


def _share(name: str, *, of: str = "beside") -> Callable[[Figures], tuple[float, float, float]]:
    return lambda part: _edges(part["works"][name][of])


def _edges(spread: Figures) -> tuple[float, float, float]:
    return spread["min"], spread["median"], spread["max"]


def _times_slower(name: str) -> Callable[[Figures], tuple[float, float, float]]:
    def after(part: Figures) -> tuple[float, float, float]:
        least, middle, most = _share(name)(part)
        return 1 / most, 1 / middle, 1 / least

    return after


def _against(name: str, other: str) -> Callable[[Figures], tuple[float, float, float]]:
    """How many times as fast as another, at the middle and at the worst and best of both."""

    def after(part: Figures) -> tuple[float, float, float]:
        ours, theirs = (_share(one)(part) for one in (name, other))
        return ours[0] / theirs[2], ours[1] / theirs[1], ours[2] / theirs[0]

    return after


def _page(name: str, figure: str, factor: float = 1.0) -> Callable[[Figures], tuple[float, float, float]]:
    def after(part: Figures) -> tuple[float, float, float]:
        least, middle, most = _edges(part["pages"][name][figure])
        return least * factor, middle * factor, most * factor

    return after


def _proof(name: str) -> Callable[[Figures], tuple[float, float, float]]:
    return lambda part: _edges(part["shipped"][name]["milliseconds"])


def _doubling(part: Figures) -> tuple[float, float, float]:
    middles = [spread["median"] for spread in part["growth"]["proofs"]["per_doubling"].values()]
    return min(middles), max(middles), max(middles)


def _sorted(figures: Sequence[float]) -> tuple[float, float, float]:
    known = sorted(figures)
    return known[0], known[len(known) // 2], known[-1]


def _at_most(limit: float) -> Callable[[float], bool]:
    return lambda figure: figure <= limit


def _at_least(limit: float) -> Callable[[float], bool]:
    return lambda figure: figure >= limit


GOALS = (
    Goal(
        "One traced assessment, times reading the answers",
        "engine",
        "≤ 8",
        "423",
        _times_slower(TRACED),
        _at_most(8),
    ),
    Goal(
        "Traced assessments, times zen's with trace",
        "engine",
        "≥ 20",
        "0.6",
        _against(TRACED, ZEN_TRACED),
        _at_least(20),
    ),
    Goal(
        "Traced assessments, times datalogic's ids of rules",
        "engine",
        "≥ 1",
        "0.02",
        _against(TRACED, DATALOGIC),
        _at_least(1),
        "{:.2f}",
    ),
    Goal(
        "A file of sheets to urgencies and rules, times reading it",
        "population",
        "≤ 3",
        "7 to 10 (urgencies, from dicts)",
        _times_slower("read and assessed"),
        _at_most(3),
    ),
    Goal(
        "Ten million sheets end to end, times reading the file",
        "ten million",
        "≤ 3",
        "not measured",
        lambda part: (part["triage"]["cpu_seconds"] / part["reading"]["cpu_seconds"],) * 3,
        _at_most(3),
        "{:.2f}",
    ),
    Goal(
        "A sent question page, share of one write",
        "pages",
        "≥ 60 %",
        "13 to 22 %, 10 % of one with persistent connections",
        _page("question POST", "of_write", 100),
        _at_least(60),
        "{:.0f} %",
    ),
    Goal(
        "A sent question page, p99 at 4 connections",
        "pages",
        "≤ 100 ms",
        "543 to 1,210 ms",
        _page("question POST", "p99"),
        _at_most(100),
        "{:.0f} ms",
    ),
    Goal(
        "A question page, share of one write",
        "pages",
        "≥ 100 %",
        "41 to 119 %, 18 % of one with persistent connections",
        _page("question GET", "of_write", 100),
        _at_least(100),
        "{:.0f} %",
    ),
    Goal(
        "An article, share of an empty view",
        "pages",
        "≥ 40 %",
        "2 to 3 %",
        _page("article", "of_empty", 100),
        _at_least(40),
        "{:.0f} %",
    ),
    Goal(
        "A search, processor time",
        "pages",
        "≤ 10 ms",
        "70 ms",
        _page("search", "cpu"),
        _at_most(10),
        "{:.1f} ms",
    ),
    Goal(
        "From start to first answer",
        "pages",
        "≤ 0.6 s",
        "0.63 to 0.71 s",
        lambda part: _sorted(part["cold_start"]),
        _at_most(0.6),
        "{:.2f} s",
    ),
    Goal(
        "Whole report on a protocol",
        "proofs",
        "≤ 400 ms",
        "993 ms",
        _proof("whole report"),
        _at_most(400),
        "{:.0f} ms",
    ),
    Goal(
        "Time of proofs per doubling of questions, up to 480 (worst)",
        "proofs",
        "≤ 2.5",
        "2.2 to 11.2",
        _doubling,
        _at_most(2.5),
    ),
    Goal(
        "Certificate checked, shipped protocol (114 questions)",
        "proofs",
        "≤ 300 ms",
        "11,815 ms",
        _proof("certificate, checked"),
        _at_most(300),
        "{:.0f} ms",
    ),
    Goal(
        "Acknowledged answers lost, and requests failed, under load",
        "scale",
        "0",
        "not measured",
        lambda part: (sum(run["lost"] + run["errors"] for run in part["runs"]),) * 3,
        _at_most(0),
        "{:.0f}",
    ),
)


def table(figures: Figures) -> str:
    """The goals that there are figures for, as a table of Markdown."""
    lines = ["| what | goal | before | after (least to most) | verdict |", "|---|---|---|---|---|"]
    for goal in GOALS:
        if goal.part in figures:
            least, middle, most = goal.after(figures[goal.part])
            after = goal.shown.format(middle)
            if most != least:
                after += f" ({goal.shown.format(least)} to {goal.shown.format(most)})"
            verdict = "met" if goal.is_met(middle) else "**missed**"
            lines.append(f"| {goal.what} | {goal.goal} | {goal.before} | {after} | {verdict} |")
    lines += ["", "Load of the machine (2 cores) before each part: " + _loads(figures) + "."]
    return "\n".join(lines)


def _loads(figures: Figures) -> str:
    return ", ".join(f"{name} {part['load']:.1f}" for name, part in figures.items())


def write_table(document: str, figures: Figures) -> str:
    """The document with the table of these figures between its marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table(figures)}\n\n{END}{after}"
