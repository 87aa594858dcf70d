"""While another program holds the database's lock: emergency pages open at once, and nobody is told a lie."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.databases import real_database
from tests.site.faults.server import Visitor, running_site

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.process, pytest.mark.timeout(120)]
__all__ = ["real_database"]
POSTERS = 23
# Under a second on a machine of its own; one that runs other tests too needs as much again. Without room kept
# for these pages it is more than five.
AT_ONCE = 2.0
EMERGENCY = ("/help-now/", "/", "/no/such/page/")


@contextmanager
def locked(database: str) -> Iterator[None]:
    """Another program writes and does not end."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE django_session IN EXCLUSIVE MODE")
        yield
        cursor.execute("ROLLBACK")


def test_emergency_pages_open_at_once_while_everybody_waits_to_be_saved(real_database: str) -> None:
    with running_site() as site:
        posters = [Visitor(site.port) for _ in range(POSTERS)]
        for poster in posters:
            assert poster.asks("GET", "/").status == 200
        with locked(real_database), ThreadPoolExecutor(POSTERS) as pool:
            waiting = [pool.submit(poster.begins) for poster in posters]
            seen, until = [], time.monotonic() + 7
            while time.monotonic() < until:
                seen += [Visitor(site.port).asks("GET", address) for address in EMERGENCY]
            answers = [poster.result() for poster in waiting]
        after = [poster.begins() for poster in posters]
    assert max(answer.seconds for answer in seen) < AT_ONCE
    assert {answer.status for answer in seen} == {200, 404}
    assert all("911" in answer.body for answer in seen)
    assert {answer.status for answer in answers} == {503}
    # What was sent is handed back.
    assert all('name="respondent" value="self"' in answer.body for answer in answers)
    # As soon as the lock is gone, all goes on.
    assert {answer.status for answer in after} == {302}
