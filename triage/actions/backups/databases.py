"""Copies of a database as a file, and databases from such copies."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from triage.actions.backups.faults import BackupError
from triage.models.protocols import forget_what_was_checked

_SCRATCH = "bonemets_scratch_"


@contextmanager
def copied(file: Path) -> Iterator[None]:
    """Copy the database into a file; within the block, this thread reads just what was copied.

    The site may go on meanwhile.
    """
    if connection.vendor == "sqlite":
        _copy_sqlite(Path(str(connection.settings_dict["NAME"])), file)
        with _database(NAME=file):
            yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", f"--file={file}")
        yield


@contextmanager
def scratch_of(file: Path) -> Iterator[None]:
    """Within the block, this thread works on a database made from a copy, which is removed at the end."""
    if connection.vendor == "sqlite":
        with _database(NAME=file):
            yield
        return
    name = _SCRATCH + token_hex(8)
    try:
        _maintain(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except DatabaseError as error:
        raise BackupError(
            "No database can be made to try the backup in. Give the database's user the right to: "
            f"ALTER ROLE … CREATEDB ({type(error).__name__})."
        ) from None
    try:
        with _database(NAME=name):
            _run("pg_restore", *_PUT_BACK, f"--dbname={name}", str(file))
            yield
    finally:
        _maintain(f'DROP DATABASE "{name}" WITH (FORCE)')


def put_back(file: Path) -> None:
    """Make the database what a copy holds, at once or not at all. Raises BackupError while others use it."""
    if connection.vendor == "sqlite":
        _put_back_sqlite(file, Path(str(connection.settings_dict["NAME"])))
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise BackupError(
            f"{others} others are connected to the database. Stop the site and its worker first."
        )
    name = connection.settings_dict["NAME"]
    connection.close()
    _run("pg_restore", *_PUT_BACK, "--clean", "--if-exists", f"--dbname={name}", str(file))


_PUT_BACK = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")


def holds_data() -> bool:
    """Whether the database holds more than an empty site."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in sorted(there & {"auth_user", "triage_submission", "triage_review", "triage_auditrow"}):
            cursor.execute(f"SELECT 1 FROM {quoted(table)} LIMIT 1")  # noqa: S608 (names of our own)
            if cursor.fetchone() is not None:
                return True
    return False


@contextmanager
def _database(**settings: object) -> Iterator[BaseDatabaseWrapper]:
    """Let this thread work on another database of the same kind."""
    own = connections["default"]
    other = type(own)({**own.settings_dict, **settings, "CONN_MAX_AGE": 0})
    connections["default"] = other
    forget_what_was_checked()
    try:
        yield other
    finally:
        other.close()
        connections["default"] = own
        forget_what_was_checked()


def _maintain(statement: str) -> None:
    """Run what PostgreSQL allows in no transaction."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the server of the database. The password is in no argument."""
    config = connection.settings_dict
    options: dict[str, str] = {str(k): str(v) for k, v in config.get("OPTIONS", {}).items()}
    known = {
        "PGHOST": config["HOST"],
        "PGPORT": str(config["PORT"]),
        "PGUSER": config["USER"],
        "PGPASSWORD": config["PASSWORD"],
        "PGSSLMODE": options.get("sslmode", ""),
        "PGSSLROOTCERT": options.get("sslrootcert", ""),
    }
    environment = os.environ | {name: str(value) for name, value in known.items() if value}
    database = () if any(a.startswith("--dbname") for a in arguments) else (f"--dbname={config['NAME']}",)
    try:
        subprocess.run(  # noqa: S603 (programs and arguments of our own)
            [program, "--no-password", *database, *arguments],
            env=environment,
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        raise BackupError(f"{program} is not installed: install PostgreSQL's client programs.") from None
    except subprocess.CalledProcessError as error:
        # Its words can quote a row.
        raise BackupError(f"{program} failed with exit code {error.returncode}.") from None


def _copy_sqlite(source: Path, target: Path) -> None:
    address = f"file:{quote(str(source))}?mode=rw"
    with closing(sqlite3.connect(address, uri=True)) as old, closing(sqlite3.connect(target)) as new:
        # All pages in one step: writers go on, and what they write begins no new round.
        old.backup(new)


def _put_back_sqlite(file: Path, target: Path) -> None:
    connection.close()
    if target.exists():
        with closing(sqlite3.connect(target, timeout=1)) as old:
            try:
                # Refused while anybody else has it open.
                old.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError:
                raise BackupError("The database is in use. Stop the site and its worker first.") from None
    beside = target.with_name(f".{target.name}.restored")
    write_atomically(beside, target, lambda: _copy_sqlite(file, beside))


def write_atomically(beside: Path, target: Path, write: Callable[[], None]) -> None:
    """Let `write` fill a file that only its owner reads, and put it in the target's place when whole."""
    os.close(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    try:
        write()
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
