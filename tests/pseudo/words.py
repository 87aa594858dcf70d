"""Words in the language that nobody speaks."""

from __future__ import annotations

from math import ceil
from typing import Any

LANGUAGE, NAME = "eo", "⟦Esperanto⟧"
OPENS, CLOSES, LONGER = "⟦", "⟧", "·"
_SHARE, _PIECE, _LEAST = 0.3, 6, 2
_CONTEXT = "\x04"


def pseudo(words: str, most: int | None = None) -> str:
    """The words in brackets and longer, at most so long where that is limited."""
    more = LONGER * ceil(len(words) * _SHARE)
    # In pieces like words, so that lines break.
    pieces = [more[at : at + _PIECE] for at in range(0, len(more), _PIECE)]
    longer = f"{OPENS}{words}{' ' if len(more) > _LEAST else ''}{' '.join(pieces)}{CLOSES}"
    return longer if most is None or len(longer) <= most else f"{OPENS}{words[: most - 2]}{CLOSES}"


class PseudoTranslation:
    """In the place of a catalog: it knows every message."""

    def to_language(self) -> str:
        return LANGUAGE

    def language(self) -> str:
        return LANGUAGE

    def gettext(self, message: str) -> str:
        return pseudo(message.rpartition(_CONTEXT)[2]) if message else message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def info(self) -> dict[str, Any]:
        return {}
