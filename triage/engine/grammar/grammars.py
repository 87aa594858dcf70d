"""The grammar of each language."""

from __future__ import annotations

from triage.engine.grammar.english import ENGLISH
from triage.engine.grammar.grammar import Grammar
from triage.engine.grammar.spanish import SPANISH

_GRAMMARS = {grammar.language: grammar for grammar in (ENGLISH, SPANISH)}


def grammar_of(language: str) -> Grammar:
    """The grammar of a language; that of `es` serves `es-MX` too. English for a language without one."""
    return _GRAMMARS.get(language.partition("-")[0], ENGLISH)
