"""How long the report of a year takes, from single rows and from sums, and how long a patient's page waits.

`python -m bench.report --rows 1000000` multiplies the invented week over a year in a database of its own
(SQLite), which is deleted at the end: some gigabytes for a million submissions, for some minutes.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread
from typing import TYPE_CHECKING

from bench.serving import HERE, prepared, serving

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.serving import Server

DAYS, TRIES = 365, 5
TARGET_SECONDS = 2.0
_MOST_IDS = 100_000
# What is copied, with the columns that are made new for copy `n`; every time stamp moves into the past.
_UUID = "printf('%08x', n) || substr({0}, 9)"
_NUMBER = f"{{0}} + n * {_MOST_IDS}"
TABLES: Mapping[str, Mapping[str, str]] = {
    "triage_submission": {"id": _UUID},
    "triage_storedassessment": {"id": _NUMBER, "submission_id": _UUID},
    "triage_review": {
        "id": _NUMBER,
        "submission_id": _UUID,
        "code_index": "n || {0}",
        "repeats_id": _NUMBER,
    },
    "triage_reviewentry": {"id": _NUMBER, "review_id": _NUMBER},
}


def main() -> int:
    """Measure, and print. 1 when the report from sums takes longer than its target."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000, help="submissions in the year")
    asked = parser.parse_args()
    with prepared() as environment:
        path = environment["DATABASE_URL"].removeprefix("sqlite:///")
        count = multiply(path, asked.rows)
        print(f"{count} submissions, {Path(path).stat().st_size / 1e9:.1f} GB, load {os.getloadavg()[0]:.1f}")
        with serving(environment) as server:
            staff = _log_in(environment)
            report = f"/staff/report/?{_last_year(path)}"
            alone = _page_milliseconds(server, seconds=10)
            single, _ = _beside(server, report, staff, tries=1)
            print(f"report of {DAYS} days from single rows: {single[0]:.2f} s")
            begun = time.perf_counter()
            _run(environment, _SUM_ALL)
            print(f"summing {DAYS} days: {time.perf_counter() - begun:.0f} s")
            sums, pages = _beside(server, report, staff, tries=TRIES)
            print(f"report of {DAYS} days from sums: {', '.join(f'{one:.2f}' for one in sums)} s")
            print(f"a patient's page alone: {_told(alone)}; beside the report: {_told(pages)}")
    return int(median(sums) > TARGET_SECONDS)


def multiply(path: str, rows: int) -> int:
    """Copy the week until there are so many submissions, spread over a year; return how many."""
    with closing(sqlite3.connect(path)) as database:
        # A copy that is lost with the machine is made anew.
        database.execute("PRAGMA synchronous=OFF")
        (week,) = database.execute("SELECT count(*) FROM triage_submission").fetchone()
        shift = f"'-' || (7 + n % ({DAYS} - 14)) || ' days', '-' || (n * 37 % 1440) || ' minutes'"
        for table, made_new in TABLES.items():
            columns = database.execute(f"PRAGMA table_info({table})").fetchall()
            values = []
            for _, name, kind, *_ in columns:
                value = made_new.get(name, "{0}").format(f"old.{name}")
                if kind == "datetime":
                    value = f"strftime('%Y-%m-%d %H:%M:%f', old.{name}, {shift})"
                values.append(value)
            names = ", ".join(name for _, name, *_ in columns)
            copies = "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < ?) "
            # Names of our own.
            chosen = f"SELECT {', '.join(values)} FROM {table} AS old, copies"  # noqa: S608
            database.execute(f"{copies} INSERT INTO {table} ({names}) {chosen}", (max(rows // week - 1, 1),))
            database.commit()
        database.execute("ANALYZE")
        database.commit()
        (count,) = database.execute("SELECT count(*) FROM triage_submission").fetchone()
    return int(count)


_SUM_ALL = """
from django.utils import timezone
from triage.actions.counting.day_sums import sum_next_day
while sum_next_day(now=timezone.now()):
    pass
"""
_LOG_IN = """
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.get(username="demo-lead"))
print(client.cookies["sessionid"].value)
"""


def _run(environment: Mapping[str, str], program: str) -> str:
    """What a program says that runs beside the server, on its database."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", program]
    done = subprocess.run(command, cwd=HERE, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _log_in(environment: Mapping[str, str]) -> Mapping[str, str]:
    return {"Cookie": f"sessionid={_run(environment, _LOG_IN)}"}


def _last_year(path: str) -> str:
    with closing(sqlite3.connect(path)) as database:
        last, first = database.execute(
            f"SELECT date('now', '-1 day'), date('now', '-{DAYS} days')"
        ).fetchone()
    return f"first={first}&last={last}"


def _page_milliseconds(server: Server, *, seconds: float, until: Event | None = None) -> list[float]:
    """How long each of a patient's pages takes, asked for one after the other."""
    taken, end = [], time.perf_counter() + seconds
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    while time.perf_counter() < end and not (until and until.is_set()):
        begun = time.perf_counter()
        connection.request("GET", "/")
        connection.getresponse().read()
        taken.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.01)
    connection.close()
    return taken


def _beside(
    server: Server, address: str, headers: Mapping[str, str], *, tries: int
) -> tuple[list[float], list[float]]:
    """How many seconds a report takes each time, and how long a patient's pages take meanwhile."""
    pages: list[float] = []
    ended = Event()
    visitor = Thread(target=lambda: pages.extend(_page_milliseconds(server, seconds=600, until=ended)))
    visitor.start()
    seconds = []
    for _ in range(tries):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=600)
        begun = time.perf_counter()
        connection.request("GET", address, headers=dict(headers))
        response = connection.getresponse()
        body = response.read()
        seconds.append(time.perf_counter() - begun)
        connection.close()
        if response.status != 200 or b"Got a result" not in body:
            raise RuntimeError(f"the report answered {response.status}")
    ended.set()
    visitor.join()
    return seconds, pages


def _told(milliseconds: list[float]) -> str:
    most = quantiles(milliseconds, n=100)[98] if len(milliseconds) > 1 else max(milliseconds)
    return f"median {median(milliseconds):.0f} ms, p99 {most:.0f} ms (n {len(milliseconds)})"


if __name__ == "__main__":
    sys.exit(main())
