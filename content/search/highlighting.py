"""The sentence of a document that answers a query best, its matching words marked."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from content.search.vocabulary import tokens_of

_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
_WORD = re.compile(r"[\w'\u2019]+")
_MOST_WORDS = 40


@dataclass(frozen=True)
class Part:
    """A piece of text, marked when it matches."""

    text: str
    is_match: bool


def highlight(text: str, stems: Collection[str], language: str = "en") -> tuple[Part, ...]:
    parts: list[Part] = []
    end = 0
    for match in _WORD.finditer(text):
        if not set(tokens_of(match.group(), language)) & set(stems):
            continue
        parts += [Part(text[end : match.start()], is_match=False), Part(match.group(), is_match=True)]
        end = match.end()
    parts.append(Part(text[end:], is_match=False))
    return tuple(part for part in parts if part.text)


def best_sentence(text: str, stems: Collection[str], language: str = "en") -> str:
    """The sentence with the most words of the query; empty when none has any."""
    sentences = [sentence.strip() for sentence in _SENTENCE.split(text)]
    counted = [(len(set(tokens_of(sentence, language)) & set(stems)), sentence) for sentence in sentences]
    count, sentence = max(counted, key=lambda pair: pair[0], default=(0, ""))
    return " ".join(sentence.split()[:_MOST_WORDS]) if count else ""
