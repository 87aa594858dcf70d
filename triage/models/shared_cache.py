"""A cache that all processes share, in a table of the database.

Django's own keeps pickles, which run as code whoever writes them, and its `add` and `incr` read first and
write afterwards, so that two processes lose a count. Here values are JSON, keys are stored as keyed hashes,
and each change is one statement that the database carries out whole.
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection, models
from django.db.models import Q


class CachedValue(models.Model):
    """One value, until it ends. The key is hashed: it may name an address or a user."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    # Seconds since 1970; empty for what stays until it is deleted.
    ends_at = models.FloatField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"Cached value {self.key[:8]}"


_TABLE = CachedValue._meta.db_table
# The statements name nothing but the table.
_ADD = f"""
    INSERT INTO {_TABLE} (key, value, ends_at) VALUES (%s, %s, %s)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at
    WHERE {_TABLE}.ends_at <= %s
"""  # noqa: S608
_ADD_UP = f"""
    UPDATE {_TABLE} SET value = CAST(CAST(value AS bigint) + %s AS text)
    WHERE key = %s AND (ends_at IS NULL OR ends_at > %s) RETURNING value
"""  # noqa: S608


def delete_ended() -> int:
    """Delete what has ended, and return how many values."""
    ended = CachedValue.objects.filter(ends_at__lte=time.time())
    # To delete takes the lock of SQLite, to look does not.
    return ended.delete()[0] if ended.exists() else 0


def count_up(key: str, *, seconds: float) -> int:
    """Count one more under a key of the shared cache; the first one begins the time that it is kept."""
    try:
        return cache.incr(key)
    except ValueError:
        # Of several who find none, one adds it.
        return 1 if cache.add(key, 1, seconds) else cache.incr(key)


class SharedCache(BaseCache):
    """Django's cache over `CachedValue`. Values must be JSON: lists come back as lists, never as tuples."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _hashed(self, key: str, version: int | None) -> str:
        made = self.make_key(key, version)
        return hmac.new(settings.INDEX_KEY.encode(), f"cache\x1f{made}".encode(), sha256).hexdigest()

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self.get_many([key], version).get(key, default)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        hashed = {self._hashed(key, version): key for key in keys}
        found = _alive().filter(pk__in=hashed).values_list("key", "value")
        return {hashed[key]: json.loads(value) for key, value in found}

    def has_key(self, key: str, version: int | None = None) -> bool:
        return _alive().filter(pk=self._hashed(key, version)).exists()

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        CachedValue.objects.bulk_create(
            [CachedValue(self._hashed(key, version), json.dumps(value), self.get_backend_timeout(timeout))],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["value", "ends_at"],
        )

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Set a value where none is; whether this process did."""
        row = [self._hashed(key, version), json.dumps(value), self.get_backend_timeout(timeout)]
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [*row, time.time()])
            return bool(cursor.rowcount)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a whole number and return the sum. Raises ValueError where there is none."""
        with connection.cursor() as cursor:
            cursor.execute(_ADD_UP, [delta, self._hashed(key, version), time.time()])
            row = cursor.fetchone()
        if row is None:
            raise ValueError(f"Key '{key}' not found")
        return int(row[0])

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        ends_at = self.get_backend_timeout(timeout)
        return bool(_alive().filter(pk=self._hashed(key, version)).update(ends_at=ends_at))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(_alive().filter(pk=self._hashed(key, version)).delete()[0])

    def clear(self) -> None:
        CachedValue.objects.all().delete()


def _alive() -> models.QuerySet[CachedValue]:
    return CachedValue.objects.filter(Q(ends_at=None) | Q(ends_at__gt=time.time()))
