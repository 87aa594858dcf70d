"""Every speed of the product beside a reference, in one run of at most ten minutes: `make bench`.

`python -m bench engine pages` measures only these. The figures are kept in `var/bench/figures.json`; with
`--keep` they also replace those of docs/performance, whose table and pictures are made anew.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bench import goals, pictures, population, proofs, rounds
from bench.serving import HERE

if TYPE_CHECKING:
    from collections.abc import Callable

FIGURES = HERE / "var" / "bench" / "figures.json"
DOCUMENT = HERE / "docs" / "performance.md"


def main() -> int:
    """Measure part after part. 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all without one")
    parser.add_argument("--keep", action="store_true", help="for the documents: figures and pictures")
    parser.add_argument(
        "--add",
        nargs=2,
        action="append",
        default=[],
        metavar=("PART", "FILE"),
        help="figures of a longer run",
    )
    asked = parser.parse_args()
    if unknown := {*asked.parts} - {*PARTS}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    figures: dict[str, Any] = {}
    failed = []
    for name in asked.parts or ([] if asked.add else PARTS):
        print(f"== {name} (load {os.getloadavg()[0]:.1f})", flush=True)
        begun, load = time.perf_counter(), os.getloadavg()[0]
        try:
            figures[name] = {"load": load, **PARTS[name]()}
        except subprocess.CalledProcessError as error:
            failed.append(name)
            print(f"{name} failed: {error}", file=sys.stderr)
        print(f"-- {time.perf_counter() - begun:.0f} s", flush=True)
    for name, path in asked.add:
        figures[name] = json.loads(Path(path).read_text(encoding="utf-8"))
    _write(FIGURES, figures)
    if asked.keep:
        kept = {**pictures.kept_figures(), **figures}
        _write(pictures.FIGURES, kept)
        pictures.draw(kept)
        DOCUMENT.write_text(goals.write_table(DOCUMENT.read_text(encoding="utf-8"), kept), encoding="utf-8")
    return int(bool(failed))


def _write(path: Path, figures: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _engine() -> dict[str, Any]:
    # Only here, so that the other parts need no peers.
    from bench import engine

    measured = engine.measured()
    print(rounds.table(measured, engine.READING))
    return {"works": measured}


def _proofs() -> dict[str, Any]:
    measured = proofs.measured()
    print(proofs.table(measured))
    return measured


def _population() -> dict[str, Any]:
    measured = population.measured()
    print(population.table(measured))
    return {"works": measured}


def _pages() -> dict[str, Any]:
    figures: dict[str, Any] = _program("bench.pages", "--rounds", "3", "--seconds", "2")
    return figures


def _scale() -> dict[str, Any]:
    figures: dict[str, Any] = _program(
        "bench.scale", "--minutes", "0.15", "--ramp", "1", "16", "--ramp-seconds", "5"
    )
    return figures


def _program(name: str, *arguments: str) -> Any:
    with TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "figures.json"
        command = [sys.executable, "-m", name, *arguments, "--json", str(path)]
        subprocess.run(command, cwd=HERE, check=True)
        return json.loads(path.read_text(encoding="utf-8"))


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "engine": _engine,
    "population": _population,
    "proofs": _proofs,
    "pages": _pages,
    "scale": _scale,
}

if __name__ == "__main__":
    sys.exit(main())
