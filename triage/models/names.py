"""The words of a person's name that may be a surname."""

from __future__ import annotations

import re
import unicodedata

_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "md", "phd", "rn", "esq"))
# Too common to tell people apart, as in "de la Cruz" or "van der Berg".
_PARTICLES = frozenset(
    (
        "al",
        "bin",
        "da",
        "de",
        "del",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "la",
        "las",
        "le",
        "los",
    )
) | frozenset(("of", "ten", "ter", "van", "von", "y", "zu"))
_BREAKS = re.compile(r"[\s\-\u2010-\u2015]+")


def surnames_in(name: str) -> set[str]:
    """The words of a whole name that may be its surname: all but the first given name.

    A comma puts the surname first, as in *Smith, John*.
    """
    before, _, after = name.partition(",")
    given = [word for word in _words(after) if word not in _SUFFIXES]
    if given:
        return surname_words(before)
    words = [word for word in _words(before) if word not in _SUFFIXES]
    return _telling(words[1:] or words)


def surname_words(surname: str) -> set[str]:
    """The words of a surname, each by itself, without accents, titles and particles."""
    return _telling([word for word in _words(surname) if word not in _SUFFIXES])


def _telling(words: list[str]) -> set[str]:
    return set(words) - _PARTICLES or set(words)


def _words(text: str) -> list[str]:
    flat = unicodedata.normalize("NFKD", text.casefold())
    words = ("".join(character for character in word if character.isalpha()) for word in _BREAKS.split(flat))
    return [word for word in words if word]
