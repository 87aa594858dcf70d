"""Database triggers that refuse to change or delete rows, also outside the models.

Some are never deleted. Others are, once they are older than the settings keep them, by `deleting_evidence`
alone: it shows the triggers a ticket that only its own transaction sees.

On SQLite, a migration that rebuilds a table drops its triggers and must call `guard` again. A test checks
that every table is guarded after all migrations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# Each table with the columns that tell one row from all others.
GUARDED = {
    "triage_protocolversion": ("id", "sha256"),
    "triage_publication": ("id",),
    "triage_certificate": ("id",),
    "triage_signoff": ("id",),
}

# Each with its key: these rows leave with a ticket alone.
AGING = {
    "triage_storedassessment": "id",
    "triage_reviewentry": "id",
    "triage_persondecision": "id",
    "triage_auditrow": "number",
}
_TICKET = "EXISTS (SELECT 1 FROM triage_purgeticket)"


def guard(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers of the tables that there are, in one transaction.

    The first migration runs before some of them are made. Raises NotImplementedError for other databases.
    """
    there = connection.introspection.table_names()
    aging = AGING if "triage_purgeticket" in there else {}
    _run(connection, _making(connection.vendor, {t: u for t, u in GUARDED.items() if t in there}, aging))


def unguard(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers that exist, in one transaction."""
    _run(connection, _dropping(connection.vendor))


def _run(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _making(vendor: str, tables: Mapping[str, tuple[str, ...]], aging: Mapping[str, str]) -> Iterator[str]:
    if vendor == "sqlite":
        for table, unique in tables.items():
            yield _sqlite_trigger(table, "UPDATE")
            yield _sqlite_trigger(table, "DELETE")
            # INSERT OR REPLACE removes rows without firing triggers of DELETE.
            same = " OR ".join(f"{column} = NEW.{column}" for column in unique)
            yield _sqlite_trigger(table, "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) ")  # noqa: S608 (names of our own)
        for table, key in aging.items():
            same = f"{key} = NEW.{key}"
            yield _sqlite_trigger(table, "DELETE", f"WHEN NOT {_TICKET} ")
            yield _sqlite_trigger(table, "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) ")  # noqa: S608 (names of our own)
    elif vendor == "postgresql":
        yield (
            "CREATE FUNCTION triage_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME "
            "USING ERRCODE = 'restrict_violation'; END $$"
        )
        for table in tables:
            yield (
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION triage_refuse_change()"
            )
            yield (
                f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION triage_refuse_change()"
            )
        if aging:
            yield (
                "CREATE FUNCTION triage_refuse_without_ticket() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF NOT {_TICKET} THEN "
                "RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME "
                "USING ERRCODE = 'restrict_violation'; END IF; RETURN OLD; END $$"
            )
        for table in aging:
            yield (
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION triage_refuse_without_ticket()"
            )
            yield (
                f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION triage_refuse_change()"
            )
    else:
        raise NotImplementedError(f"no triggers are written for the database {vendor}")


def _sqlite_trigger(table: str, event: str, condition: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed or deleted'); END"
    )


def _dropping(vendor: str) -> Iterator[str]:
    for table in (*GUARDED, *AGING):
        if vendor == "sqlite":
            for event in ("update", "delete", "insert"):
                yield f"DROP TRIGGER IF EXISTS {table}_no_{event}"
        else:
            yield f"DROP TRIGGER IF EXISTS {table}_kept ON {table}"
            yield f"DROP TRIGGER IF EXISTS {table}_not_emptied ON {table}"
    if vendor == "postgresql":
        yield "DROP FUNCTION IF EXISTS triage_refuse_change()"
        yield "DROP FUNCTION IF EXISTS triage_refuse_without_ticket()"
