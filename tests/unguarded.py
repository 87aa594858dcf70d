"""What no program may do in service: reach guarded rows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from triage.models.triggers import guard, unguard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def unguarded(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers of the database, as somebody could drop them who owns it."""
    with transaction.atomic(using=database.alias):
        _check_keys(database)
        unguard(database)
        yield
        _check_keys(database)
        guard(database)


def _check_keys(database: BaseDatabaseWrapper) -> None:
    # Those that are still to be checked would keep PostgreSQL from changing a table's triggers.
    if database.vendor == "postgresql":
        database.check_constraints()


def damage_versions() -> None:
    """Change the text of every stored version behind the back of models and triggers."""
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE triage_protocolversion SET document = document || ' '")
