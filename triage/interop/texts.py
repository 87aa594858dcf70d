"""Texts in several languages: one in the element itself, the others by the translation extension."""

from __future__ import annotations

from triage.engine.vocabulary import Text
from triage.interop.names import TRANSLATION, Resource


def translated(field: str, text: Text, language: str) -> Resource:
    """The field with the text in this language, and beside it `_field` with every other one."""
    shown = text.to(language)
    others = [_translation(code, words) for code, words in text.root.items() if words != shown]
    element: Resource = {field: shown}
    if others:
        element[f"_{field}"] = {"extension": others}
    return element


def text_extension(url: str, text: Text) -> Resource:
    """An extension that is a text: within it one for each language."""
    return {
        "url": url,
        "extension": [{"url": language, "valueString": words} for language, words in text.root.items()],
    }


def _translation(language: str, words: str) -> Resource:
    return {
        "url": TRANSLATION,
        "extension": [
            {"url": "lang", "valueCode": language},
            {"url": "content", "valueString": words},
        ],
    }
