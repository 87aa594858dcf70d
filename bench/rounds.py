"""Works measured in turn, so that what slows the machine slows them all, as ratios within each round."""

from __future__ import annotations

import gc
import time
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    # Does something, and says how many times.
    Work = Callable[[], int]

# From least to most, with the middle.
Spread = dict[str, float]


def alternated(works: Mapping[str, Work], *, beside: str, rounds: int, seconds: float) -> dict[str, Any]:
    """Of each work how much it does in a second of processor time, and that as a share of another work."""
    for work in works.values():
        work()
    runs = [{name: _per_second(work, seconds) for name, work in works.items()} for _ in range(rounds)]
    return {
        name: {
            "per_second": spread(run[name] for run in runs),
            "beside": spread(run[name] / run[beside] for run in runs),
        }
        for name in works
    }


def _per_second(work: Work, seconds: float) -> float:
    gc.collect()
    done, begun = 0, time.process_time()
    while True:
        done += work()
        used = time.process_time() - begun
        if used >= seconds:
            return done / used


def spread(figures: Iterable[float]) -> Spread:
    """From least to most, with the middle."""
    known = sorted(figures)
    return {"min": known[0], "median": median(known), "max": known[-1]}


def table(figures: Mapping[str, Any], beside: str) -> str:
    """The figures for people."""
    width = max(map(len, figures))
    lines = [f"{'':{width}}{'per s':>12}   share of {beside}, from least to most"]
    for name, figure in figures.items():
        share = figure["beside"]
        lines.append(
            f"{name:{width}}{figure['per_second']['median']:12,.1f}   "
            f"{share['median']:.4f} ({share['min']:.4f}-{share['max']:.4f})"
        )
    return "\n".join(lines)
