"""The phrases of one language: the ones that no text may hold, the ones that the emergency text needs.

A phrase is written in small letters, without accents and punctuation. `(a|b)` is one of these, `[a|b]` one
of these or nothing. How texts are brought to this form is told in `normalised`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

_CHOICE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|([a-z0-9 ]+)")


def _pattern(phrase: str, after_letter: str) -> str:
    """A phrase as a regular expression of words that each end in a space."""
    parts = []
    for match in _CHOICE.finditer(phrase):
        needed, optional, plain = match.groups()
        choices = (needed or optional or plain).split("|")
        spelled = "|".join(_spelled(words, after_letter) for words in choices)
        parts.append(f"(?:{spelled}){'?' if optional is not None else ''}")
    return "".join(parts)


def _spelled(words: str, after_letter: str) -> str:
    if after_letter:
        return "".join(f"{letter}{after_letter}" for letter in words if letter != " ")
    return "".join(f"{word} " for word in words.split())


def _any_of(phrases: tuple[str, ...], after_letter: str = "") -> str:
    return "|".join(_pattern(phrase, after_letter) for phrase in phrases) or "(?!)"


@dataclass(frozen=True)
class Phrases:
    """Phrases that mean the same; harmless right after, or right before, certain words."""

    phrases: tuple[str, ...]
    harmless_after: tuple[str, ...] = ()
    harmless_before: tuple[str, ...] = ()
    # Words that may stand in between.
    fillers: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Each phrase, whole words of it, with spaces anywhere."""
        return re.compile(f"(?:{_any_of(self.phrases, ' ?')})(?<= )")

    @cached_property
    def before(self) -> re.Pattern[str]:
        """The words before a phrase that make it harmless, to the end of what is searched."""
        return re.compile(f"(?<![a-z0-9])(?:{_any_of(self.harmless_after)})(?:{_any_of(self.fillers)})*$")

    @cached_property
    def after(self) -> re.Pattern[str]:
        """The words after a phrase that make it harmless."""
        return re.compile(_any_of(self.harmless_before))


@dataclass(frozen=True)
class Phrasebook:
    """All phrases of one language.

    What calms, delays or holds back stands in no text of a protocol, `never_when_urgent` in none of
    *emergency* and *same day*.
    `directions` is what sends people to help, unless the sentence has one of the `conditions` or the clause
    one of the `negations`. `hours` is *day or night*, `at_once` is *now*.
    """

    language: str
    calming: Phrases
    delaying: Phrases
    holding_back: Phrases
    never_when_urgent: Phrases
    directions: Phrases
    hours: Phrases
    at_once: Phrases
    conditions: frozenset[str]
    # A condition right after one of these is none: *even if*.
    despite: frozenset[str]
    negations: frozenset[str]
    example_step: str
    example_by_when: str
    contractions: dict[str, str] = field(default_factory=dict)

    @property
    def never(self) -> tuple[Phrases, ...]:
        return (self.calming, self.delaying, self.holding_back)
