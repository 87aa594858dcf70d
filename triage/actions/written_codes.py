"""Codes that people read, write down and type."""

from __future__ import annotations

import secrets

# Without letters and digits that are mistaken for each other: 12 of 30 characters, 58 bits.
_CHARACTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP = 12, 4


def new_code() -> str:
    """A code that nobody can guess, in groups."""
    code = "".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH))
    return "-".join(code[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))


def normalize_code(written: str) -> str:
    """A code as people type it, in its original form."""
    return "".join(one for one in written.upper() if one.isalnum())
