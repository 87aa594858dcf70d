"""What was acknowledged is stored, though servers are killed while people answer.

`DURABLE_POSTS` sets how many times answers are posted.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from threading import Lock
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg.sql import SQL, Identifier

from bonemets.environment import BASE_DIR
from tests.programs import database_url
from tests.proxy.scene import Browser, Scene, running_scene

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(900)]
POSTS = int(os.environ.get("DURABLE_POSTS", "200"))
PEOPLE, KILLS, ACKNOWLEDGED = 6, 3, 302
# The first pages of the shipped protocol, which "none of these" answers whole.
PAGES = ("movement", "urgent_signs", "urgent_pain")
_PAGE = re.compile(r"/check/([0-9a-f-]+)/questions/([\w-]+)/")


# As `manage.py shell` reads them: what is stored of everybody, whatever it is sealed with.
READ = """
import json
from triage.models import Submission
print(json.dumps({str(one.id): [one.sent_pages, len(one.answers)] for one in Submission.objects.all()}))
"""


class Counts:
    """What was posted, which pages of whose answers were acknowledged, and how many were not."""

    def __init__(self) -> None:
        self.posted = self.failed = 0
        self.statuses: Counter[int] = Counter()
        self.acknowledged: list[tuple[str, str]] = []
        self._lock = Lock()
        self._give_up_at = time.monotonic() + 800

    def is_done(self) -> bool:
        return self.posted >= POSTS or time.monotonic() > self._give_up_at

    def end(self) -> None:
        """Let everybody end with what they do."""
        self._give_up_at = time.monotonic()

    def note(self, *, submission: str, page: str, status: int | None) -> None:
        """What came for a page that was posted; None where no answer came."""
        with self._lock:
            self.posted += 1
            if status is not None:
                self.statuses[status] += 1
            if status == ACKNOWLEDGED:
                self.acknowledged.append((submission, page))
            else:
                self.failed += 1


def answer_on(port: int, *, is_secure: bool, counts: Counts) -> None:
    """Answer one check after the other, "none of these" to the first pages, then the next check."""
    while not counts.is_done():
        browser = Browser(port, is_secure=is_secure)
        try:
            browser.asks("GET", "/")
            place = browser.asks("POST", "/", respondent="self").headers["Location"]
            found = _PAGE.search(place or "")
            while found and found[2] in PAGES and not counts.is_done():
                browser.asks("GET", found[0])
                status = None
                try:
                    answer = browser.asks("POST", found[0], action="none")
                    status = answer.status
                finally:
                    counts.note(submission=found[1], page=found[2], status=status)
                found = _PAGE.search(answer.headers["Location"] or "") if status == ACKNOWLEDGED else None
        except (OSError, HTTPException):
            time.sleep(0.1)


def post_and_kill(scene: Scene, ports: list[int], *, is_secure: bool) -> Counts:
    """People post, while a server is killed three times and started again."""
    counts = Counts()
    with ThreadPoolExecutor(PEOPLE) as people:
        running = [
            people.submit(answer_on, ports[number % len(ports)], is_secure=is_secure, counts=counts)
            for number in range(PEOPLE)
        ]
        for kill in range(KILLS):
            give_up_at = time.monotonic() + 600
            while counts.posted < POSTS * (kill + 1) // (KILLS + 1):
                assert time.monotonic() < give_up_at
                time.sleep(0.05)
            port = list(scene.servers)[kill % len(scene.servers)]
            scene.end(port)
            scene.start(port)
        for one in running:
            one.result()
    return counts


def stored_by(scene: Scene) -> dict[str, tuple[list[str], int]]:
    """Of each submission the pages sent, and how many answers are stored."""
    run = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", READ],
        cwd=BASE_DIR,
        env=scene.variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(run.stdout.splitlines()[-1]))


def lost_of(counts: Counts, stored: dict[str, tuple[list[str], int]]) -> list[tuple[str, str]]:
    """What was acknowledged and is not stored."""
    return [(who, page) for who, page in counts.acknowledged if page not in stored.get(who, ([], 0))[0]]


def check_that_all_is_stored(scene: Scene, counts: Counts) -> None:
    stored = stored_by(scene)
    (scene.folder / "counts").write_text(
        f"{counts.posted} posted, {len(counts.acknowledged)} acknowledged, {counts.failed} not acknowledged"
    )
    assert lost_of(counts, stored) == []
    assert all(stored[who][1] for who, _page in counts.acknowledged)
    assert len(counts.acknowledged) > 0.85 * counts.posted


def test_nothing_acknowledged_is_lost_on_sqlite(tmp_path: Path) -> None:
    with running_scene(tmp_path, f"sqlite:///{tmp_path}/site.sqlite3") as scene:
        counts = post_and_kill(scene, list(scene.servers), is_secure=False)
        check_that_all_is_stored(scene, counts)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: make test-postgres")
def test_nothing_acknowledged_is_lost_behind_the_proxy_on_postgresql(tmp_path: Path) -> None:
    # Never the database that is configured: it could hold patients.
    own = f"proxy_{uuid4().hex}"
    server = database_url().rpartition("/")[0]
    with psycopg.connect(database_url(), autocommit=True) as administrator:
        administrator.execute(SQL("CREATE DATABASE {}").format(Identifier(own)))
        try:
            with running_scene(tmp_path, f"{server}/{own}") as scene:
                counts = post_and_kill(scene, [scene.port], is_secure=True)
                check_that_all_is_stored(scene, counts)
        finally:
            administrator.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(own)))
