"""A text as the words that a reader sees, whatever its capitals, accents, spaces and invisible signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from triage.engine.grammar.grammars import grammar_of

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# The others are signs such as º, ª and µ.
_LATIN = re.compile(r"\bLATIN\b|\bORDINAL\b|\bMICRO\b")
_APOSTROPHES = frozenset("'`\u2019\u2018\u02bc\u00b4\uff07")
# These part words, but no thoughts.
_JOINERS = frozenset('-_/"\u2010\u2011\u2013\u201c\u201d\u00ab\u00bb')
_SENTENCE_ENDS = frozenset(".!?;:\n\u2026\u00bf\u00a1")


class Token(NamedTuple):
    """One word: its plain letters, where it stands in the text, and what parts it from the word before.

    `clause` and `sentence` are numbers: words with the same number stand in the same one.
    """

    letters: str
    start: int
    end: int
    clause: int
    sentence: int


def filled_in(text: str, language: str) -> str:
    """The text with plain words in its placeholders."""
    values = grammar_of(language).plain_values
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def normalised(text: str, contractions: Mapping[str, str]) -> list[Token]:
    """The words of a text; contractions such as *dont* are written out."""
    tokens: list[Token] = []
    letters, start, clause, sentence = "", 0, 0, 0
    for at, character in enumerate(f"{text}\n"):
        plain = _plain(character)
        if plain is None:
            continue
        if plain:
            start = start if letters else at
            letters += plain
            continue
        if letters:
            words = contractions.get(letters, letters).split()
            tokens += [Token(word, start, at, clause, sentence) for word in words]
            letters = ""
        if character in _SENTENCE_ENDS:
            sentence += 1
            clause += 1
        elif not (character.isspace() or character in _JOINERS):
            clause += 1
    return tokens


def _plain(character: str) -> str | None:
    """The small letters or digits of a character; None for what nobody sees; empty for what parts words."""
    if character.isascii():
        if character.isalnum():
            return character.lower()
        return None if character in _APOSTROPHES else ""
    if character in _APOSTROPHES or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return None
    parts = unicodedata.normalize("NFKD", character).casefold()
    return "".join(part for part in parts if part.isalnum())


def foreign_letters(text: str) -> list[str]:
    """The letters of a text that are not Latin, though they may look so; each once."""
    if text.isascii():
        return []
    return [
        one for one in dict.fromkeys(text) if one.isalpha() and not _LATIN.search(unicodedata.name(one, ""))
    ]
