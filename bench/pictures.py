"""The pictures of docs/performance.md and docs/scaling.md, drawn from the figures kept beside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bench.serving import HERE
from bench.svg import Bar, bars, lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = HERE / "docs" / "performance"
FIGURES = FOLDER / "figures.json"
PAGE_GOALS = {"question POST": 0.6, "question GET": 1.0}


def kept_figures() -> dict[str, Any]:
    """The figures that the documents tell of."""
    if not FIGURES.exists():
        return {}
    kept: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return kept


def draw(figures: Mapping[str, Any]) -> None:
    """Draw every picture for which there are figures."""
    pictures = {
        "engine": ("engine", _engine),
        "pages": ("pages", _pages),
        "proofs": ("proofs", _proofs),
        "processes": ("scale", _processes),
        "waiting": ("scale", _waiting),
        "memory": ("ten million", _memory),
    }
    for name, (part, drawn) in pictures.items():
        if part in figures:
            (FOLDER / f"{name}.svg").write_text(drawn(figures[part]), encoding="utf-8")


def _engine(figures: Mapping[str, Any]) -> str:
    rows = [
        Bar(
            name,
            figure["per_second"]["median"],
            _number(figure["per_second"]["median"]),
            **_edges(figure["per_second"]),
        )
        for name, figure in sorted(
            figures["works"].items(), key=lambda item: -item[1]["per_second"]["median"]
        )
    ]
    return bars("People assessed a second on one core", rows)


def _pages(figures: Mapping[str, Any]) -> str:
    rows = [
        Bar(name, page["of_write"]["median"], f"{page['of_write']['median']:.0%}", **_edges(page["of_write"]))
        for name, page in figures["pages"].items()
        if name != "empty"
    ]
    return bars(
        "Pages a second, as a share of a view that writes one row (mark: the goal)", rows, goals=PAGE_GOALS
    )


def _proofs(figures: Mapping[str, Any]) -> str:
    series = {
        name: [(float(size), ms / 1000) for size, ms in growth["milliseconds"].items()]
        for name, growth in figures["growth"].items()
    }
    return lines("Time of proofs by the size of the protocol", "questions", "seconds", series)


def _processes(figures: Mapping[str, Any]) -> str:
    return lines(
        "Answers stored a second, by people at once",
        "people who answer at once, without a pause",
        "answers a second",
        _by_processes(figures["runs"], "answers_per_second"),
    )


def _waiting(figures: Mapping[str, Any]) -> str:
    return lines(
        "How long one in a hundred waits for an answer to be stored",
        "people who answer at once, without a pause",
        "milliseconds",
        _by_processes(figures["runs"], "p99"),
    )


def _by_processes(runs: Sequence[Mapping[str, Any]], figure: str) -> dict[str, list[tuple[float, float]]]:
    series: dict[str, dict[float, float]] = {}
    for run in runs:
        value = run["milliseconds"]["POST"]["p99"] if figure == "p99" else run[figure]
        name = f"{run['processes']} process{'es' if run['processes'] > 1 else ''}"
        # Of the same number of people the longest run counts, which is the last.
        series.setdefault(name, {})[run["people"]] = value
    return {name: sorted(points.items()) for name, points in series.items()}


def _memory(figures: Mapping[str, Any]) -> str:
    series = {
        words: [
            (at, mb) for at, mb in figures[name]["memory"][:: max(1, len(figures[name]["memory"]) // 150)]
        ]
        for name, words in (("triage", "triage"), ("reading", "reading alone"))
    }
    return lines(f"Memory while {figures['rows']:,} people are triaged", "seconds", "megabytes", series)


def _edges(spread: Mapping[str, float]) -> dict[str, float]:
    return {"least": spread["min"], "most": spread["max"]}


def _number(figure: float) -> str:
    return f"{figure:,.0f}"
