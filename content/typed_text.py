"""Text as people type or paste it, without invisible characters."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

# They shape letters of some scripts, so they stay inside a text.
_JOINERS = "\u200c\u200d"
# Letters and symbols by their category, but drawn as nothing.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_LINE_SIGNS = "\t\n\r"


def visible(text: str) -> str:
    """The text without invisible characters, including those that change the direction of text."""
    kept = "".join(sign for sign in text if not _is_invisible(sign)).strip()
    return kept if any(unicodedata.category(sign)[0] in "LNPS" for sign in kept) else ""


def _is_invisible(sign: str) -> bool:
    if sign in _BLANK:
        return True
    return unicodedata.category(sign) in ("Cc", "Cf") and sign not in _JOINERS and sign not in _LINE_SIGNS


def latin_digits(text: str) -> str:
    """The text with the decimal digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


class VisibleTextField(forms.CharField):
    """A text field that strips invisible characters first and then checks that something is left."""

    def to_python(self, value: Any) -> str:
        return visible(super().to_python(value) or "")
