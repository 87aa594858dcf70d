"""How often one client may do what floods could do without end.

The numbers are set for shared networks: a hospital's waiting room of 200 people has one address. What is
counted is forgotten after ten minutes, and no address is stored: only a hash of it, keyed by a secret of the
program and by a random one of the hour, which is deleted with it.
"""

from __future__ import annotations

import hmac
import logging
import math
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection

from triage.models.shared_cache import count_up

log = logging.getLogger(__name__)
WINDOW_SECONDS = 600
_HOUR = 3600
# A counter that cannot be written soon is no reason to keep anybody waiting.
_PATIENCE_MS = 250


class Limited(StrEnum):
    """What is limited. The settings say how many of each are allowed in ten minutes."""

    STARTS = "starts"
    SHARES = "shares"
    SEARCHES = "searches"
    WRONG_CODES = "wrong_codes"
    LOG_INS = "log_ins"
    LOG_INS_FROM_ADDRESS = "log_ins_from_address"
    # Programs: tokens that an address asks for, wrong ones that it sends, and requests of an account.
    TOKENS = "tokens"
    WRONG_TOKENS = "wrong_tokens"
    MACHINE_REQUESTS = "machine_requests"

    @property
    def most(self) -> int:
        return int(settings.LIMITS[self.value])


def seconds_to_wait(what: Limited, client: str) -> int:
    """Count one more, and say for how long the client is over the limit: 0 while it is not.

    When nothing can be counted, nobody is over: patients get through.
    """
    now = time.time()
    window = math.floor(now / WINDOW_SECONDS)
    left = math.ceil((window + 1) * WINDOW_SECONDS - now)
    try:
        with _impatient():
            count = count_up(f"limit:{what}:{window}:{client_key(client)}", seconds=left)
    except DatabaseError as error:
        log.warning("A limit on %s could not be counted: %s", what, type(error).__name__)
        return 0
    if count == what.most + 1:
        log.warning("A client is over the limit of %s %s in ten minutes.", what.most, what)
    return left if count > what.most else 0


def client_key(client: str) -> str:
    """What stands for a client's address within this hour, and tells nothing of it."""
    return hmac.new(settings.INDEX_KEY.encode() + _secret_of_hour(), client.encode(), sha256).hexdigest()


def _secret_of_hour() -> bytes:
    """A random secret that all processes share for one hour of the clock."""
    now = time.time()
    hour = math.floor(now / _HOUR)
    key, left = f"limits:secret:{hour}", (hour + 1) * _HOUR - now
    known = cache.get(key)
    if known is None:
        cache.add(key, secrets.token_hex(32), left)
        known = cache.get(key) or ""
    return bytes.fromhex(known)


@contextmanager
def _impatient() -> Iterator[None]:
    """Wait a moment at most where another writes to SQLite."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(connection.settings_dict.get("OPTIONS", {}).get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
