"""The keys outside the database by which the program knows again what it wrote.

AUDIT_KEY vouches for what is written now; those of AUDIT_KEY_FALLBACKS are the ones before it.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from django.conf import settings


class MissingAuditKeyError(Exception):
    """A row was written with a key that the settings no longer hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the audit key {name} is neither AUDIT_KEY nor in AUDIT_KEY_FALLBACKS")


@lru_cache(maxsize=8)
def name_of(key: str) -> str:
    """By what rows name a key; tells nothing about it."""
    return sha256(b"bonemets: name of an audit key\x1f" + key.encode()).hexdigest()[:8]


@lru_cache(maxsize=4)
def _named(keys: tuple[str, ...]) -> Mapping[str, bytes]:
    return {name_of(key): key.encode() for key in keys}


def known_keys() -> Mapping[str, bytes]:
    """Every key by its name, the first one first."""
    return _named((settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS))


def current_key() -> str:
    """The name of the key that vouches now."""
    return name_of(settings.AUDIT_KEY)


def mac(key: str, *parts: object) -> str:
    """A hash of what JSON can say, under the key with this name. Raises MissingAuditKeyError."""
    found = known_keys().get(key)
    if found is None:
        raise MissingAuditKeyError(key)
    message = json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()
    return hmac.new(found, message, sha256).hexdigest()
