"""Exact search in what is stored sealed, or not at all: keyed hashes of normalised values.

INDEX_KEY makes the hashes that are stored; by those of INDEX_KEY_FALLBACKS is found what was stored before.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from django.conf import settings

from triage.models.names import surname_words, surnames_in
from triage.models.phones import comparable_digits


def blind_indexes(kind: str, *parts: str) -> list[str]:
    """The keyed hashes of a normalised value, the one that is stored now first; none when a part is empty."""
    if not all(parts):
        return []
    message = "\x1f".join((kind, *parts)).encode()
    keys = (settings.INDEX_KEY, *settings.INDEX_KEY_FALLBACKS)
    return [hmac.new(key.encode(), message, sha256).hexdigest() for key in keys]


def blind_index(kind: str, *parts: str) -> str:
    """The keyed hash that is stored of a normalised value; empty when a part is empty."""
    return next(iter(blind_indexes(kind, *parts)), "")


def phone_index(phone: str) -> str:
    return blind_index("phone", comparable_digits(phone))


def searched_phone_indexes(phone: str) -> list[str]:
    return blind_indexes("phone", comparable_digits(phone))


def record_index(number: str) -> str:
    """The index of a record number: letters and digits, in capitals."""
    return blind_index("record", _letters_and_digits(number))


def searched_record_indexes(number: str) -> list[str]:
    return blind_indexes("record", _letters_and_digits(number))


def _letters_and_digits(number: str) -> str:
    return "".join(character for character in number.upper() if character.isalnum())


def surname_indexes(born: date | None, name: str) -> set[str]:
    """The indexes of a birth date with each word of a whole name that may be the surname."""
    return {found[0] for found in _birth_indexes(born, surnames_in(name))}


def searched_surname_indexes(born: date | None, surname: str) -> set[str]:
    """The indexes of a birth date with each word of a surname that is looked for."""
    return {index for found in _birth_indexes(born, surname_words(surname)) for index in found}


def _birth_indexes(born: date | None, words: Iterable[str]) -> list[list[str]]:
    return [blind_indexes("birth", born.isoformat(), word) for word in words] if born else []
