"""The search index of this process: what matches, ranked, with the words that matched."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from content.search.vocabulary import (
    MOST_CHARACTERS,
    MOST_TOKENS,
    Corrector,
    meaningful_words,
    spelling,
    tokens_of,
    without_denied,
    without_harmless,
    words_of,
)

# How much more a match counts in a title than in the text.
_TITLE, _PHRASE, _SUMMARY, _TEXT = 6.0, 5.0, 3.0, 1.0
_SATURATION = 4.0
_WHOLE_TITLE = 0.2
# A document that holds none of the query's rarer words is noise.
_LEAST_COVERED = 0.34


class Kind(StrEnum):
    PAGE = "page"
    WORD = "word"
    QUESTION = "question"
    ALARM = "alarm"


@dataclass(frozen=True)
class Document:
    """Something that can be found. `phrases` are patients' own words for it."""

    kind: Kind
    key: str
    title: str
    summary: str
    text: str = ""
    phrases: tuple[str, ...] = ()
    # What cannot wait: the document is shown before everything else when one of these phrases is meant.
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """The matches of a search, best first."""

    pages: tuple[Document, ...]
    words: tuple[Document, ...]
    questions: tuple[Document, ...]
    emergencies: tuple[Document, ...]
    # The stems that matched, for highlighting.
    stems: frozenset[str]
    language: str

    def __bool__(self) -> bool:
        return bool(self.pages or self.words or self.questions or self.emergencies)


class Index:
    def __init__(self, documents: Iterable[Document], language: str = "en") -> None:
        self._language = language
        self._documents = tuple(documents)
        self._weights = [_weigh(document, language) for document in self._documents]
        self._titles = [frozenset(tokens_of(document.title, language)) for document in self._documents]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, weights in enumerate(self._weights):
            for token in weights:
                self._holders[token].append(number)
        self._corrector = Corrector(
            {word for document in self._documents for word in _all_words(document, language)}, language
        )
        self._alarms = [
            (frozenset(tokens), document)
            for document in self._documents
            for phrase in document.alarms
            if (tokens := tokens_of(phrase, language))
        ]
        # What somebody might say of a body. Beside one of these no sense is harmless.
        self._alarming = {token for tokens, _document in self._alarms for token in tokens}
        for document in self._documents:
            if document.kind == Kind.QUESTION:
                self._alarming.update(
                    token for said in document.phrases for token in tokens_of(said, language)
                )

    def search(self, query: str) -> Found:
        """The matches; none for a query without meaningful words."""
        mended = self._corrector.correct_typos(query[:MOST_CHARACTERS])
        typed = list(dict.fromkeys(meaningful_words(mended, self._language)))[:MOST_TOKENS]
        candidates = {word: self._corrector.candidate_stems(word) for word in typed}
        stems = frozenset(stem for choices in candidates.values() for stem in choices)
        unranked = spelling(self._language).unranked
        ranked = [
            self._documents[number]
            for number in self._rank(
                {word: choices for word, choices in candidates.items() if word not in unranked}
            )
        ]
        said = {
            stem
            for word in without_denied(mended, self._language)[:MOST_TOKENS]
            for stem in self._corrector.candidate_stems(word)
        }
        alarms = dict.fromkeys(document for tokens, document in self._alarms if tokens <= said)
        if alarms and self._is_harmless(mended, typed):
            alarms = {}
        return Found(
            pages=tuple(document for document in ranked if document.kind == Kind.PAGE),
            words=tuple(document for document in ranked if document.kind == Kind.WORD),
            questions=tuple(document for document in ranked if document.kind == Kind.QUESTION),
            emergencies=tuple(alarms),
            stems=stems,
            language=self._language,
        )

    def _is_harmless(self, query: str, typed: Collection[str]) -> bool:
        """Whether the words of an emergency are meant otherwise, and nothing else speaks of a body."""
        rest = without_harmless(query, self._language)[:MOST_TOKENS]
        return set(rest) != set(typed) and not any(
            stem in self._alarming for word in rest for stem in self._corrector.candidate_stems(word)
        )

    def share_known(self, query: str) -> float:
        """How many of a query's words are words of this language, from 0 to 1."""
        typed = words_of(query[:MOST_CHARACTERS])
        return sum(map(self._corrector.knows, typed)) / len(typed) if typed else 0.0

    def _rank(self, candidates: Mapping[str, Mapping[str, float]]) -> list[int]:
        scores: Counter[int] = Counter()
        covered: Counter[int] = Counter()
        whole = 0.0
        for choices in candidates.values():
            rarest = max((self._rarity(token) for token in choices), default=0.0)
            whole += rarest
            best: dict[int, float] = {}
            for token, likeness in choices.items():
                for number in self._holders[token]:
                    weight = self._weights[number][token]
                    score = likeness * self._rarity(token) * weight / (_SATURATION + weight)
                    best[number] = max(best.get(number, 0.0), score)
            for number, score in best.items():
                scores[number] += score  # type: ignore[assignment]
                covered[number] += rarest  # type: ignore[assignment]
        asked = {token for choices in candidates.values() for token in choices}
        kept = {
            number: score * covered[number] / whole * self._closeness(number, asked)
            for number, score in scores.items()
            if covered[number] >= _LEAST_COVERED * whole
        }
        return sorted(kept, key=lambda number: (-kept[number], number))

    def _closeness(self, number: int, asked: set[str]) -> float:
        """Higher for a title that says little else: *Bone pain* comes before *Treating bone pain*."""
        title = self._titles[number]
        return 1 + _WHOLE_TITLE * len(title & asked) / len(title) if title else 1

    def _rarity(self, token: str) -> float:
        holders = len(self._holders[token])
        return math.log(1 + (len(self._documents) - holders + 0.5) / (holders + 0.5))


def _weigh(document: Document, language: str) -> dict[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    for weight, texts in (
        (_TITLE, [document.title]),
        (_PHRASE, document.phrases),
        (_SUMMARY, [document.summary]),
        (_TEXT, [document.text]),
    ):
        for token, times in Counter(token for text in texts for token in tokens_of(text, language)).items():
            weights[token] += weight * (1 + math.log(times))
    return dict(weights)


def _all_words(document: Document, language: str) -> set[str]:
    texts = (document.title, document.summary, document.text, *document.phrases)
    return {word for text in texts for word in meaningful_words(text, language)}
