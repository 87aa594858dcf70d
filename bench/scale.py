"""How the site scales: processes behind a proxy, on PostgreSQL behind PgBouncer; and that no answer is lost.

`python -m bench.scale --processes 1 2 4 --minutes 5`; everything listens on this machine alone, and what it
started it stops. People answer the whole questionnaire; the ramp before the minutes shows where it bends.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

import psycopg

from bench.cluster import clustered, database_url
from bench.serving import prepared
from bench.tools import NoToolError
from bench.ways import walk
from content.library import library
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.cluster import Cluster
    from bench.ways import Seen, Way
    from triage.engine.protocol import Protocol

# As a clinic runs it: what was acknowledged is on the disk.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "listen_addresses= 127.0.0.1")
WARM_UP = 3.0


def main() -> int:
    """Measure, and print a table. 1 when a request failed or an acknowledged answer is not stored."""
    asked = _arguments()
    if "PGPORT" not in os.environ:
        return _beside_a_server()
    # So that what was started is stopped then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    figures: list[dict[str, Any]] = []
    try:
        with prepared(database_url=database_url(), has_week=False) as environment:
            for processes in asked.processes:
                figures += _measured(environment, processes, asked)
    except NoToolError as error:
        print(error, file=sys.stderr)
        return 1
    if asked.json:
        kept = {"load": figures[0]["load"], "runs": figures}
        asked.json.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return int(any(run["errors"] or run["lost"] for run in figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--minutes", type=float, default=0.5, help="of each number of processes")
    parser.add_argument("--people", type=int, default=8, help="at once, in these minutes")
    parser.add_argument("--ramp", type=int, nargs="*", default=[1, 4, 16], help="people at once, before")
    parser.add_argument("--ramp-seconds", type=float, default=8)
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    return parser.parse_args()


def _beside_a_server() -> int:
    """Run this again beside a PostgreSQL of its own, which ends with it."""
    if not shutil.which("pg_virtualenv"):
        print("pg_virtualenv is missing: apt-get install postgresql postgresql-common", file=sys.stderr)
        return 1
    outer = ["pg_virtualenv", "-t", "-c", "--encoding=UTF8 --locale=C.UTF-8"]
    for option in DURABLE:
        outer += ["-o", option]
    again = [*outer, sys.executable, "-m", "bench.scale", *sys.argv[1:]]
    return subprocess.run(again, check=False).returncode


def _measured(
    environment: Mapping[str, str], processes: int, asked: argparse.Namespace
) -> Iterator[dict[str, Any]]:
    protocol = shipped_protocol(pages=library("en").keys())
    plan = [(people, asked.ramp_seconds) for people in asked.ramp] + [(asked.people, asked.minutes * 60)]
    with clustered(environment, processes) as cluster:
        walk(cluster.port, protocol, 4, until=time.perf_counter() + WARM_UP)
        for people, seconds in plan:
            run = _run(cluster, protocol, people, seconds)
            print(_line(run), flush=True)
            yield run


def _run(cluster: Cluster, protocol: Protocol, people: int, seconds: float) -> dict[str, Any]:
    stored, before, begun = _stored_bytes(), cluster.cpu(), time.perf_counter()
    seen = walk(cluster.port, protocol, people, until=begun + seconds)
    took = time.perf_counter() - begun
    used = {part: after - before[part] for part, after in cluster.cpu().items()}
    grown = {kind: after - stored[kind] for kind, after in _stored_bytes().items()}
    requests = sum(map(len, seen.seconds.values()))
    posts = len(seen.seconds.get("POST", ()))
    return {
        "processes": len(cluster.sites),
        "people": people,
        "seconds": took,
        "finished": sum(way.is_finished for way in seen.ways),
        "bytes_per_way": {kind: round(more / max(len(seen.ways), 1)) for kind, more in grown.items()},
        "requests": requests,
        "per_second": requests / took,
        "answers_per_second": posts / took,
        "milliseconds": {method: _percentiles(times) for method, times in seen.seconds.items()},
        "cores": {part: round(seconds / took, 3) for part, seconds in used.items()},
        "resident_megabytes": [mb for site in cluster.sites for mb in site.resident_megabytes()],
        "errors": len(seen.errors),
        "kinds_of_errors": sorted(set(seen.errors)),
        "lost": len(lost(seen)),
        "load": os.getloadavg()[0],
    }


def _stored_bytes() -> dict[str, int]:
    """How large the database is, and how much it has written ahead since it was made."""
    with psycopg.connect(database_url()) as connection:
        row = connection.execute(
            "SELECT pg_database_size(current_database()), pg_current_wal_lsn() - '0/0'::pg_lsn"
        ).fetchone()
    return {"database": int(row[0]), "write-ahead log": int(row[1])} if row else {}


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    hundredths = quantiles(seconds, n=100) if len(seconds) > 1 else [0.0] * 99
    return {"p50": hundredths[49] * 1000, "p99": hundredths[98] * 1000}


def lost(seen: Seen) -> list[Way]:
    """The ways of which something that was acknowledged is not stored, read past pooler and site."""
    acknowledged = [way for way in seen.ways if way.pages]
    with psycopg.connect(database_url()) as connection:
        rows = connection.execute(
            "SELECT id::text, answers, sent_pages, finished_at IS NOT NULL FROM triage_submission"
            " WHERE id = ANY(%s::uuid[])",
            [[way.submission for way in acknowledged]],
        )
        stored = {name: found for name, *found in rows}
    return [way for way in acknowledged if not is_stored(way, *stored.get(way.submission, ({}, [], False)))]


def is_stored(way: Way, answers: Mapping[str, object], sent_pages: Sequence[str], is_finished: bool) -> bool:
    """Whether all that was acknowledged to one person is stored."""
    same = all(str(answers.get(question)) == answer for question, answer in way.answers.items())
    return same and way.pages <= {*sent_pages} and is_finished >= way.is_finished


def _line(run: Mapping[str, Any]) -> str:
    post, get = run["milliseconds"]["POST"], run["milliseconds"]["GET"]
    cores = ", ".join(f"{part} {share:.2f}" for part, share in run["cores"].items())
    return (
        f"{run['processes']} processes, {run['people']:3} people at once, {run['seconds']:4.0f} s: "
        f"{run['per_second']:6.1f} requests/s, {run['answers_per_second']:5.1f} answers/s, "
        f"post {post['p50']:.0f} ms (p99 {post['p99']:.0f}), get {get['p50']:.0f} ms (p99 {get['p99']:.0f}), "
        f"{run['finished']} came to the end, {run['errors']} errors, {run['lost']} lost; cores: {cores}; "
        f"load {run['load']:.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
