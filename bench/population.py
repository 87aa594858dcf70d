"""Millions of people from a Parquet file to their urgencies, beside merely reading the file.

`python -m bench.population --rows 10000000` makes the file, runs `manage.py triage` on it, and samples its
memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from distributed import Client, LocalCluster

from bench.people import NOT_SURE, YES, protocol
from bench.rounds import alternated
from bench.rounds import table as rounds_table
from bench.serving import HERE, cpu_seconds, resident_megabytes
from triage.batch.tables import BATCH_ROWS, assess_batches, assess_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.rounds import Work
    from triage.engine.protocol import Protocol
    from triage.engine.questions import Question

GROUP_ROWS = 250_000
READING = "reading the file"
SAMPLE_SECONDS = 0.5
READ = (
    "import sys, pyarrow.parquet as pq\n"
    "_, path, rows, *texts = sys.argv\n"
    "for batch in pq.ParquetFile(path, read_dictionary=texts).iter_batches(int(rows)): pass"
)


def write_people(path: Path, rows: int) -> None:
    """A Parquet file with answers of so many people to every question."""
    writer = None
    for first in range(0, rows, GROUP_ROWS):
        group = _people(first, min(GROUP_ROWS, rows - first))
        writer = writer or pq.ParquetWriter(path, group.schema)
        writer.write_table(group)
    if writer:
        writer.close()


def _people(first: int, rows: int) -> pa.Table:
    ids = pa.array(range(first, first + rows))
    return pa.table({"id": ids, **{q.id: _answers(q, rows) for q in protocol().questions.values()}})


def _answers(question: Question, rows: int) -> pa.Array:
    chance = pc.random(rows)
    if question.type == "yes_no":
        words = ["no", "not_sure", "yes"]
        codes = pc.add(
            pc.less(chance, YES + NOT_SURE).cast(pa.int32()), pc.less(chance, YES).cast(pa.int32())
        )
    elif question.type == "number":
        words = [str(number) for number in range(question.minimum, question.maximum + 1)]
        # Most have none: the lowest number.
        codes = pc.max_element_wise(pc.floor(pc.multiply(pc.subtract(chance, 0.8), 5 * len(words))), 0)
    else:
        words = [option.id for option in question.options]
        codes = pc.floor(pc.multiply(chance, len(words)))
    return pa.DictionaryArray.from_arrays(codes.cast(pa.int32()), words)


def measured(rows: int = 500_000, rounds: int = 5, seconds: float = 1.0) -> dict[str, Any]:
    """In alternated rounds and on one core: a file read, and read and assessed."""
    with TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "people.parquet"
        write_people(path, rows)
        works: dict[str, Work] = {READING: partial(_read, path), "read and assessed": partial(_assess, path)}
        return alternated(works, beside=READING, rounds=rounds, seconds=seconds)


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path, read_dictionary=[*protocol().questions]) as file:
        yield from file.iter_batches(BATCH_ROWS, use_threads=False)


def _read(path: Path) -> int:
    return sum(batch.num_rows for batch in _batches(path))


def _assess(path: Path) -> int:
    return sum(batch.num_rows for batch in assess_batches(_batches(path), protocol(), "no"))


def main() -> int:
    """Run the command over a large file. 1 when it fails."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, default=HERE / "var", help="where there is room for the files")
    parser.add_argument("--workers", type=int, default=2, help="of Dask, over the same file")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="bench-", dir=asked.folder) as folder:
        people, results = Path(folder) / "people.parquet", Path(folder) / "results.parquet"
        write_people(people, asked.rows)
        manage = [
            sys.executable,
            "manage.py",
            "triage",
            str(people),
            "--missing",
            "no",
            "--output",
            str(results),
        ]
        reading = [sys.executable, "-c", READ, str(people), str(BATCH_ROWS), *protocol().questions]
        figures: dict[str, Any] = {
            "rows": asked.rows,
            "bytes": people.stat().st_size,
            "load": os.getloadavg()[0],
        }
        figures |= {"reading": _watched(reading), "triage": _watched(manage)}
        figures["written"] = pq.read_metadata(results).num_rows
        figures["dask"] = _on_dask(people, Path(folder) / "told", asked.workers)
        figures["ids"] = pc.count_distinct(pq.read_table(results, columns=["id"]).column("id")).as_py()
    print(summary(figures))
    if asked.json:
        asked.json.write_text(json.dumps(figures), encoding="utf-8")
    return int(not asked.rows == figures["written"] == figures["ids"] == figures["dask"]["rows"])


def _on_dask(people: Path, told: Path, workers: int) -> dict[str, Any]:
    """The file on a local cluster, a row group at a time: seconds, and seconds of processor time."""
    told.mkdir()
    groups = range(pq.read_metadata(people).num_row_groups)
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        rules = client.scatter(protocol(), broadcast=True)
        client.gather(client.map(_tell, [0] * workers, people=people, rules=rules, told=told, pure=False))
        before = sum(client.run(time.process_time).values())
        begun = time.perf_counter()
        written = client.gather(client.map(_tell, groups, people=people, rules=rules, told=told, pure=False))
        seconds = time.perf_counter() - begun
        used = sum(client.run(time.process_time).values()) - before
    return {"workers": workers, "rows": sum(written), "seconds": seconds, "cpu_seconds": used}


def _tell(group: int, people: Path, rules: Protocol, told: Path) -> int:
    """Read, assess and write a row group: the number of its rows."""
    with pq.ParquetFile(people, read_dictionary=[*rules.questions]) as file:
        result = assess_table(file.read_row_group(group, use_threads=False), rules, "no")
    pq.write_table(result, told / f"{group}.parquet")
    return int(result.num_rows)


def _watched(program: list[str]) -> dict[str, Any]:
    """Run a program to its end: seconds, seconds of processor time, and its memory over time."""
    begun = time.perf_counter()
    memory: list[tuple[float, float]] = []
    used = 0.0
    with subprocess.Popen(program, cwd=HERE) as process:
        while process.poll() is None:
            try:
                memory.append((round(time.perf_counter() - begun, 1), resident_megabytes(process.pid)))
                used = cpu_seconds(process.pid)
            except (OSError, StopIteration):
                break
            time.sleep(SAMPLE_SECONDS)
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, program)
    return {"seconds": time.perf_counter() - begun, "cpu_seconds": used, "memory": memory}


def summary(figures: dict[str, Any]) -> str:
    """The figures for people."""
    rows, reading, triage, dask = (figures[name] for name in ("rows", "reading", "triage", "dask"))
    late = [mb for at, mb in triage["memory"] if at > triage["seconds"] / 4]
    return (
        f"{rows:,} people, {figures['bytes'] / 1e6:,.0f} MB of Parquet; load before {figures['load']:.1f}\n"
        f"read: {reading['seconds']:.1f} s ({reading['cpu_seconds']:.1f} s of processor time)\n"
        f"read, assessed and written: {triage['seconds']:.1f} s "
        f"({triage['cpu_seconds']:.1f} s of processor time), "
        f"{triage['cpu_seconds'] / reading['cpu_seconds']:.2f} times reading\n"
        f"{rows / triage['seconds']:,.0f} rows a second, {rows / triage['cpu_seconds']:,.0f} per core\n"
        f"memory after the first quarter: {min(late):.0f} to {max(late):.0f} MB\n"
        f"Dask, {dask['workers']} workers: {dask['seconds']:.1f} s "
        f"({dask['cpu_seconds']:.1f} s of processor time), "
        f"{rows / dask['seconds']:,.0f} rows a second, {rows / dask['cpu_seconds']:,.0f} per core"
    )


def table(figures: dict[str, Any]) -> str:
    """The figures of the rounds for people."""
    return rounds_table(figures, READING)


if __name__ == "__main__":
    sys.exit(main())
