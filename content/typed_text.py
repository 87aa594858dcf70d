"""Text as people type or paste it, without invisible characters."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

# They shape letters of some scripts, so they stay inside a text.
_JOINERS = "\u200c\u200d"
# Letters and symbols by their category, but drawn as nothing.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_LINE_BREAKS = "\t\n\r"


def visible(text: str) -> str:
    """The text without invisible characters, including those that change the direction of text."""
    kept = "".join(character for character in text if not _is_invisible(character)).strip()
    return kept if any(unicodedata.category(character)[0] in "LNPS" for character in kept) else ""


def _is_invisible(character: str) -> bool:
    if character in _BLANK:
        return True
    return (
        unicodedata.category(character) in ("Cc", "Cf")
        and character not in _JOINERS
        and character not in _LINE_BREAKS
    )


def latin_digits(text: str) -> str:
    """The text with the decimal digits of every script as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text
    )


class VisibleTextField(forms.CharField):
    """A text field that strips invisible characters first and then checks that something is left."""

    def to_python(self, value: Any) -> str:
        return visible(super().to_python(value) or "")
