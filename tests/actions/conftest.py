"""What tests of the actions may ask for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.db import connection, connections

# The shipped protocol, published, without working out its hash for every test.
from tests.patients.conftest import live_version, stored_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from triage.models import ProtocolVersion

__all__ = ["live_version", "stored_protocol"]


@pytest.fixture
def real_database(
    transactional_db: None,  # noqa: ARG001 (opens the database)
    live_version: ProtocolVersion,  # noqa: ARG001 (publishes it)
    tmp_path: Path,
) -> Iterator[str]:
    """A database that threads and processes share as they do in service; its DATABASE_URL.

    Django tests SQLite in memory, where connections share one cache with locks of its own. Put a copy
    into a file instead; connections are opened from the settings as in service.
    """
    if connection.vendor != "sqlite":
        name, user, password, host, port = (
            quote(str(connection.settings_dict[part]), safe="")
            for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT")
        )
        yield f"postgres://{user}:{password}@{host}:{port}/{name}"
        return
    in_memory = connections["default"]
    path = tmp_path / "database.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        in_memory.connection.backup(copy)
    name = in_memory.settings_dict["NAME"]
    del connections["default"]
    connections.settings["default"]["NAME"] = path
    yield f"sqlite:///{path}"
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"] = in_memory
