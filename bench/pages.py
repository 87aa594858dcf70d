"""How fast pages are beside an empty view and a view that writes one row, in alternated rounds.

`python -m bench.pages`; with `--json FILE` the figures are kept.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.load import measure
from bench.serving import HERE, prepared, serving
from bench.tools import NoToolError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.load import Measured
    from bench.serving import Server

EMPTY, WRITE = "empty", "write"
WARM_UP = 1
COLD_STARTS = 3


def main() -> int:
    """Measure, and print a table. 1 when any request failed."""
    asked = _arguments()
    try:
        with prepared(asked.tree) as environment:
            figures = _measured(environment, asked)
    except NoToolError as error:
        print(error, file=sys.stderr)
        return 1
    print(table(figures))
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return int(any(page["errors"] for page in figures["pages"].values()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2, help="of each page in each round")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", nargs="+", metavar="PAGE", help="these pages, beside the references")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    parser.add_argument("--tree", type=Path, default=HERE, help="another checkout of the program")
    return parser.parse_args()


def _measured(environment: Mapping[str, str], asked: argparse.Namespace) -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-m", "bench.visits"],
        cwd=asked.tree,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    visits = json.loads(said.stdout)
    names = [EMPTY, WRITE, *(name for name in visits if name not in (EMPTY, WRITE))]
    if asked.only:
        names = list(dict.fromkeys([EMPTY, WRITE, *asked.only]))
    starts = []
    for _ in range(COLD_STARTS - 1):
        with serving(environment, workers=asked.workers, tree=asked.tree) as server:
            starts.append(server.cold_start)
    with serving(environment, workers=asked.workers, tree=asked.tree) as server:
        starts.append(server.cold_start)
        memory_at_start = server.resident_megabytes()
        rounds = _rounds(server, {name: visits[name] for name in names}, asked)
        memory = server.resident_megabytes()
    return {
        "pages": {name: _summary(name, rounds) for name in names},
        "cold_start": sorted(starts),
        "resident_megabytes": {"at start": memory_at_start, "after": memory},
        "rounds": asked.rounds,
        "connections": asked.connections,
        "workers": asked.workers,
    }


def _rounds(
    server: Server, visits: Mapping[str, Sequence[Mapping[str, object]]], asked: argparse.Namespace
) -> list[dict[str, Measured]]:
    for one in visits.values():
        measure(server, one, connections=asked.connections, seconds=WARM_UP)
    return [
        {
            name: measure(server, one, connections=asked.connections, seconds=asked.seconds)
            for name, one in visits.items()
        }
        for _ in range(asked.rounds)
    ]


def _summary(name: str, rounds: Sequence[Mapping[str, Measured]]) -> dict[str, Any]:
    """Each figure over the rounds; shares are of the same round's reference."""
    runs = [one[name] for one in rounds]
    return {
        **{key: _spread(asdict(run)[key] for run in runs) for key in ("per_second", "cpu", "p50", "p99")},
        "of_empty": _spread(one[name].per_second / one[EMPTY].per_second for one in rounds),
        "of_write": _spread(one[name].per_second / one[WRITE].per_second for one in rounds),
        "errors": sum(run.errors for run in runs),
    }


def _spread(figures: Iterable[float]) -> dict[str, float]:
    known = sorted(figures)
    return {"min": known[0], "median": median(known), "max": known[-1]}


def table(figures: Mapping[str, Any]) -> str:
    """The figures for people: medians, and from least to most for the shares."""
    lines = [f"{'':22}{'per s':>8}{'CPU ms':>8}{'p50 ms':>8}{'p99 ms':>8}{'of empty':>22}{'of write':>22}"]
    for name, page in figures["pages"].items():
        middle = "".join(f"{page[key]['median']:8.2f}" for key in ("cpu", "p50", "p99"))
        shares = "".join(_share(page[key]) for key in ("of_empty", "of_write"))
        failed = f"  {page['errors']} FAILED" if page["errors"] else ""
        lines.append(f"{name:22}{page['per_second']['median']:8.0f}{middle}{shares}{failed}")
    starts = ", ".join(f"{seconds:.2f}" for seconds in figures["cold_start"])
    lines.append(f"from start to first answer: {starts} s")
    for when, each in figures["resident_megabytes"].items():
        lines.append(f"resident memory of a worker, {when}: {', '.join(f'{mb:.0f}' for mb in each)} MB")
    return "\n".join(lines)


def _share(spread: Mapping[str, float]) -> str:
    return f"{spread['median']:10.1%} ({spread['min']:.0%}-{spread['max']:.0%})".rjust(22)


if __name__ == "__main__":
    sys.exit(main())
