"""Stored and typed values as a person reads them."""

from __future__ import annotations

from typing import Any

# A sentence is pairs of a word that joins (IF, OR, THEN) and what follows it.
Sentence = list[tuple[str, str]]


def one_line(sentence: Sentence) -> str:
    """A sentence as plain text."""
    return " ".join(f"{word} {text}" for word, text in sentence)


def readable(value: Any) -> str:
    """A value as a person reads it: lists and texts on lines, nothing as (empty)."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "\n".join(readable(item) for item in value.values()) or "(empty)"
    if isinstance(value, list | tuple):
        return "\n".join(_item(item) for item in value) or "(empty)"
    return "(empty)" if value in (None, "") else str(value)


def _item(item: Any) -> str:
    return " | ".join(map(str, item.values())) if isinstance(item, dict) else str(item)
