"""Words as people type them, brought to one form: case, contractions, synonyms, stems, typing errors."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer
from django.conf import settings
from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import process
from rapidfuzz.distance import OSA

from content.faults import read_mapping, validation_fault

# Longer input is cut: nobody's question needs more, and time stays bounded.
MOST_CHARACTERS = 200
MOST_TOKENS = 24
_LEAST_FUZZY_LENGTH = 4
_LEAST_SIMILARITY = 0.72
_NEARLY_AS_LIKE = 0.05
# Two errors in a short word leave it less like, but mostly keep its consonants: "tounge" is a tongue.
_LEAST_SIMILARITY_OF_SAME_CONSONANTS = 0.5
_SOUND_ALIKE = frozenset("ckqsxzfpgj")
# Straight, curly, and the accents that phones put in their place: none of them counts.
_NO_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018`\u00b4")
_TOKEN = re.compile(r"[a-z0-9]+")
_NO_VOWELS = str.maketrans("cqz", "kks", "aeiouyh")
_REPEATED = re.compile(r"(.)\1+")
# How many words may stand between a word and what makes it harmless: "confused about *my hospital* bill".
_MOST_BETWEEN = 3


class _DeniedFile(BaseModel):
    """How somebody says which signs they do not have."""

    model_config = ConfigDict(strict=True, extra="forbid")

    begins: list[str]
    links: list[str]
    signs: list[str]


class _SpellingFile(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    stemmer: str
    first: dict[str, list[str]]
    same: dict[str, list[str]]
    ignored: list[str]
    unranked: list[str]
    harmless: dict[str, list[str]]
    never_harmless: list[str]
    denied: _DeniedFile


@dataclass(frozen=True)
class Spelling:
    """How a language's words are brought to one form."""

    stemmer: str
    # Several words, what finds them, and what they mean: those of `first`, then the longest first.
    phrases: tuple[tuple[str, re.Pattern[str], str], ...]
    synonyms: Mapping[str, str]
    ignored: frozenset[str]
    # Count for what cannot wait, never for the order of what is found: "no", "not".
    unranked: frozenset[str]
    # Stretches in which a word of an emergency is meant otherwise, in the one form of their words.
    harmless: tuple[re.Pattern[str], ...]
    harmless_words: frozenset[str]
    # Beside these no sense is harmless: they speak of somebody else, or of a change.
    never_harmless: frozenset[str]
    # A stretch that denies two signs or more, in the one form of its words: "no fever or chills".
    denied: re.Pattern[str] | None

    def one_form(self, text: str) -> list[str]:
        """The words of a text, synonyms made one, those without meaning among them."""
        flat = " ".join(words_of(text))
        for variant, pattern, meant in self.phrases:
            # To look for the words themselves first is many times faster.
            if variant in flat:
                flat = pattern.sub(meant, flat)
        single = (self.synonyms.get(word, word) for word in flat.split())
        return [word for joined in single for word in joined.split()]

    def is_meaningful(self, word: str) -> bool:
        return len(word) > 1 and word not in self.ignored


@cache
def spelling(language: str) -> Spelling:
    """How the words of a language are spelled; those of the first language where nothing is written down."""
    path = Path(__file__).parent / f"{language}.yaml"
    if not path.exists():
        return spelling(settings.LANGUAGE_CODE)
    text = path.read_text(encoding="utf-8")
    try:
        data = _SpellingFile.model_validate(read_mapping(path, text))
    except ValidationError as error:
        raise validation_fault(path, text, error) from None
    single = {
        variant: meant
        for meant, variants in (*data.first.items(), *data.same.items())
        for variant in variants
        if " " not in variant
    }
    said_harmlessly = (said for pair in data.harmless.items() for said in (pair[0], *pair[1]))
    known = Spelling(
        stemmer=data.stemmer,
        phrases=_longest_first(data.first) + _longest_first(data.same),
        synonyms=single,
        ignored=frozenset(data.ignored),
        unranked=frozenset(data.unranked),
        harmless=(),
        harmless_words=frozenset(word for said in said_harmlessly for word in words_of(said)),
        never_harmless=frozenset(data.never_harmless),
        denied=None,
    )
    return replace(
        known,
        harmless=tuple(_harmless(known, said, of_what) for said, of_what in data.harmless.items()),
        denied=_denied(known, data.denied),
    )


def _longest_first(same: Mapping[str, list[str]]) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Variants of several words, what finds each, and what it means."""
    phrases = [
        (variant, re.compile(rf"\b{re.escape(variant)}\b"), meant)
        for meant, variants in same.items()
        for variant in variants
        if " " in variant
    ]
    return tuple(sorted(phrases, key=lambda phrase: -len(phrase[1].pattern)))


def _harmless(known: Spelling, said: str, of_what: list[str]) -> re.Pattern[str]:
    """What finds a word followed, not much later, by what makes it harmless."""
    first, rest = _any_of(known, [said]), _any_of(known, of_what)
    return re.compile(rf"\b{first}(?: \w+){{0,{_MOST_BETWEEN}}} {rest}\b")


def _denied(known: Spelling, said: _DeniedFile) -> re.Pattern[str]:
    """What finds two signs or more that somebody says not to have."""
    begin, link, sign = (_any_of(known, texts) for texts in (said.begins, said.links, said.signs))
    return re.compile(rf"\b{begin} {sign}(?: {link} {sign})+\b")


def _any_of(known: Spelling, texts: Iterable[str]) -> str:
    """A pattern for any of some texts, the longest first."""
    forms = sorted({" ".join(known.one_form(text)) for text in texts}, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, forms))})"


class _Stemmers(threading.local):
    """One stemmer for each thread: a stemmer keeps the word that it works on."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def of(self, language: str) -> Any:
        if language not in self._made:
            self._made[language] = snowballstemmer.stemmer(spelling(language).stemmer)
        return self._made[language]


_stemmers = _Stemmers()


@lru_cache(maxsize=20_000)
def stem(word: str, language: str = "en") -> str:
    """The stem of a word: *fractures* and *fracture* share one."""
    stemmed: str = _stemmers.of(language).stemWord(word)
    return stemmed


def plain(text: str) -> str:
    lower = text.lower()
    if not lower.isascii():
        decomposed = unicodedata.normalize("NFKD", lower)
        lower = "".join(character for character in decomposed if not unicodedata.combining(character))
    return lower.translate(_NO_APOSTROPHES)


def words_of(text: str) -> list[str]:
    """The words of a text as typed, in plain lower case."""
    return _TOKEN.findall(plain(text))


def meaningful_words(text: str, language: str = "en") -> list[str]:
    """The words of a text that carry meaning, of two letters or more, synonyms made one, not yet stemmed."""
    known = spelling(language)
    return [word for word in known.one_form(text) if known.is_meaningful(word)]


def without_harmless(text: str, language: str = "en") -> list[str]:
    """The meaningful words of a text but for those of a harmless sense: *thirsty after salty food*."""
    known = spelling(language)
    if not known.never_harmless.isdisjoint(words_of(text)):
        return meaningful_words(text, language)
    flat = " ".join(known.one_form(text))
    for pattern in known.harmless:
        flat = pattern.sub(" ", flat)
    return [word for word in flat.split() if known.is_meaningful(word)]


def without_denied(text: str, language: str = "en") -> list[str]:
    """The meaningful words of a text but for signs that it denies: *no fever or chills*."""
    known = spelling(language)
    flat = " ".join(known.one_form(text))
    if known.denied:
        flat = known.denied.sub(" ", flat)
    return [word for word in flat.split() if known.is_meaningful(word)]


@lru_cache(maxsize=20_000)
def tokens_of(text: str, language: str = "en") -> tuple[str, ...]:
    """The stems of a text's meaningful words. Kept: pages are searched far more often than they change."""
    return tuple(stem(word, language) for word in meaningful_words(text, language))


class Corrector:
    """Suggests known words for a mistyped one."""

    def __init__(self, words: Iterable[str], language: str = "en") -> None:
        self._language = language
        self._stems: dict[str, tuple[str, ...]] = {word: (stem(word, language),) for word in words}
        # Synonyms are mistyped too: a "tempature" is a fever.
        for variant, meant in spelling(language).synonyms.items():
            self._stems.setdefault(variant, tuple(stem(word, language) for word in meant.split()))
        known = spelling(language)
        self._phrase_words = sorted({word for phrase, _, _ in known.phrases for word in phrase.split()})
        self._spelled = {*self._stems, *self._phrase_words, *known.ignored, *known.harmless_words}
        self._known = {one for stems in self._stems.values() for one in stems}
        self._choices = sorted(self._stems)
        self._by_consonants: dict[str, list[str]] = defaultdict(list)
        for word in self._choices:
            self._by_consonants[_consonants(word)].append(word)

    def knows(self, word: str) -> bool:
        """Whether a word, as typed, is one of this language's."""
        return word in self._spelled or stem(word, self._language) in self._known

    def correct_typos(self, query: str) -> str:
        """The query with mistyped words corrected where a phrase of several words could need them."""
        return " ".join(self._mended(word) for word in words_of(query))

    def _mended(self, word: str) -> str:
        if len(word) < _LEAST_FUZZY_LENGTH or self.knows(word):
            return word
        near = process.extractOne(
            word, self._phrase_words, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_SIMILARITY
        )
        if not near or near[0][0] != word[0]:
            return word
        # A "bleading" is nearer to *bleeding*, which stands alone, than to *breaking* of a phrase.
        nearer = process.extractOne(
            word, self._choices, scorer=OSA.normalized_similarity, score_cutoff=near[1] + 1e-9
        )
        return word if nearer else str(near[0])

    def candidate_stems(self, word: str) -> dict[str, float]:
        """The stems that a typed word may stand for, with their likeness from 0 to 1; itself when known."""
        own = stem(word, self._language)
        if own in self._known:
            return {own: 1.0}
        if len(word) < _LEAST_FUZZY_LENGTH:
            return {}
        near = process.extract(
            word, self._choices, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_SIMILARITY, limit=4
        )
        likely = [(choice, score) for choice, score, _index in near if _may_begin_alike(choice, word)]
        best = max((score for _choice, score in likely), default=0.0)
        likely = [(choice, score) for choice, score in likely if score >= best - _NEARLY_AS_LIKE]
        likely += self._of_same_consonants(word)
        return {one: score * score for choice, score in reversed(likely) for one in self._stems[choice]}

    def _of_same_consonants(self, word: str) -> list[tuple[str, float]]:
        near = self._by_consonants.get(_consonants(word), [])
        scored = [
            (choice, OSA.normalized_similarity(word, choice)) for choice in near if choice[0] == word[0]
        ]
        return [(choice, score) for choice, score in scored if score >= _LEAST_SIMILARITY_OF_SAME_CONSONANTS]


def _consonants(word: str) -> str:
    """The first letter and the consonants after it, those that sound alike made one, none twice in a row."""
    return word[0] + _REPEATED.sub(r"\1", word[1:].translate(_NO_VOWELS))


def _may_begin_alike(one: str, other: str) -> bool:
    """Whether a typing error could explain the first letters: the same, one sound, or two swapped."""
    return one[0] == other[0] or one[:2] == other[1::-1] or {one[0], other[0]} <= _SOUND_ALIKE
