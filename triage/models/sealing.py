"""Contact data is stored sealed: encrypted with keys that the database does not hold.

Exact search still works through a blind index: a keyed hash of the normalised value, stored beside it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from triage.models.names import surname_words, surnames_in
from triage.models.phones import comparable_digits

# Shown in place of a text whose key is gone: the page around it must open all the same.
UNREADABLE = "(cannot be read: its key is missing)"


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str, keys: Sequence[str] | None = None) -> str:
    return _box(tuple(keys or settings.CONTACT_KEYS)).encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """Decrypt with any of the keys; UNREADABLE when none fits."""
    try:
        return _box(tuple(settings.CONTACT_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        return UNREADABLE


class SealedField(models.TextField):  # type: ignore[type-arg]
    """A text that is encrypted in the database. It cannot be searched; an empty text stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        return seal(str(value)) if value else ""

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        return unseal(value) if value else value


def blind_index(kind: str, *parts: str) -> str:
    """A keyed hash of a normalised value; empty when a part is empty."""
    if not all(parts):
        return ""
    message = "\x1f".join((kind, *parts)).encode()
    return hmac.new(settings.INDEX_KEY.encode(), message, sha256).hexdigest()


def phone_index(phone: str) -> str:
    return blind_index("phone", comparable_digits(phone))


def record_index(number: str) -> str:
    """The index of a record number: letters and digits, in capitals."""
    return blind_index("record", "".join(character for character in number.upper() if character.isalnum()))


def surname_indexes(born: date | None, name: str) -> set[str]:
    """The indexes of a birth date with each word of a whole name that may be the surname."""
    return _birth_indexes(born, surnames_in(name))


def searched_surname_indexes(born: date | None, surname: str) -> set[str]:
    """The indexes of a birth date with each word of a surname that is looked for."""
    return _birth_indexes(born, surname_words(surname))


def _birth_indexes(born: date | None, words: Iterable[str]) -> set[str]:
    return {blind_index("birth", born.isoformat(), word) for word in words} if born else set()
