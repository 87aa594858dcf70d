"""A database that threads and programs share as they do in service."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections

from tests.programs import database_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from triage.models import ProtocolVersion


@pytest.fixture
def real_database(
    transactional_db: None,  # noqa: ARG001 (opens the database)
    live_version: ProtocolVersion,  # noqa: ARG001 (publishes it)
    tmp_path: Path,
) -> Iterator[str]:
    """The test's database with the shipped protocol, where others can open it too: its DATABASE_URL.

    Django tests SQLite in memory, where connections share one cache with locks of its own. Put a copy
    into a file instead; connections are opened from the settings as in service.
    """
    if connection.vendor != "sqlite":
        yield database_url()
        return
    in_memory = connections["default"]
    path = tmp_path / "database.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        in_memory.connection.backup(copy)
    name = in_memory.settings_dict["NAME"]
    del connections["default"]
    connections.settings["default"]["NAME"] = path
    yield database_url()
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"] = in_memory
