"""Which phrases a text holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from triage.engine.phrases.english import ENGLISH
from triage.engine.phrases.normalised import Token, filled_in, normalised
from triage.engine.phrases.phrasebook import Phrasebook, Phrases
from triage.engine.phrases.spanish import SPANISH

PHRASEBOOKS = {book.language: book for book in (ENGLISH, SPANISH)}


def phrasebook(language: str) -> Phrasebook | None:
    """The phrases of a language; those of `es` serve `es-MX` too. None for a language without phrases."""
    return PHRASEBOOKS.get(language.partition("-")[0])


@lru_cache(maxsize=8192)
def forbidden_phrases(text: str, language: str, *, is_urgent: bool) -> tuple[str, ...]:
    """What a text says that calms people or makes them wait, as it is written there.

    `is_urgent`: the text belongs to *emergency* or *same day*. The language must have a phrasebook.
    """
    book = PHRASEBOOKS[language.partition("-")[0]]
    return _said(text, book, (*book.never, book.never_when_urgent) if is_urgent else book.never)


def refused_in_notes(text: str, language: str, *, is_urgent: bool) -> tuple[str, ...]:
    """What a clinic's note may not say; on a page about urgent signs, nothing that delays either."""
    book = PHRASEBOOKS[language.partition("-")[0]]
    delaying = (book.delaying, book.never_when_urgent) if is_urgent else ()
    return _said(text, book, (book.calming, book.holding_back, *delaying))


def delaying_in_notes(text: str, language: str) -> tuple[str, ...]:
    """What a clinic's note says that might make people wait; fitting only where nothing is urgent."""
    book = PHRASEBOOKS[language.partition("-")[0]]
    return _said(text, book, (book.delaying, book.never_when_urgent))


def _said(text: str, book: Phrasebook, lists: Iterable[Phrases]) -> tuple[str, ...]:
    """The phrases of these lists in a text, as they are written there; those that overlap are one."""
    filled = filled_in(text, book.language)
    tokens = normalised(filled, book.contractions)
    found: list[tuple[int, int]] = []
    for first, last in sorted({span for phrases in lists for span in _harmful(tokens, phrases)}):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(dict.fromkeys(filled[tokens[first].start : tokens[last].end] for first, last in found))


def sends_to_help(texts: Iterable[str], book: Phrasebook) -> bool:
    """Whether one of the texts sends everybody to help: not only somebody, *if* something is so."""
    return any(_sends(normalised(filled_in(text, book.language), book.contractions), book) for text in texts)


def _sends(tokens: Sequence[Token], book: Phrasebook) -> bool:
    for first, _ in _matches(tokens, book.directions):
        sentence = [token for token in tokens if token.sentence == tokens[first].sentence]
        clause = [token for token in tokens[:first] if token.clause == tokens[first].clause]
        is_conditional = any(
            token.letters in book.conditions and not (at and sentence[at - 1].letters in book.despite)
            for at, token in enumerate(sentence)
        )
        if not is_conditional and not any(token.letters in book.negations for token in clause):
            return True
    return False


def holds(text: str, phrases: Phrases, book: Phrasebook) -> bool:
    """Whether a text holds one of the phrases, and not right after a negation."""
    tokens = normalised(filled_in(text, book.language), book.contractions)
    return any(
        not first
        or tokens[first - 1].clause != tokens[first].clause
        or tokens[first - 1].letters not in book.negations
        for first, _ in _matches(tokens, phrases)
    )


def _matches(tokens: Sequence[Token], phrases: Phrases) -> Iterator[tuple[int, int]]:
    """First and last word of each phrase. Spaces may stand anywhere: only letters are held together."""
    spaced = _spaced(tokens)
    starts, at = {}, 0
    for number, token in enumerate(tokens):
        starts[at] = number
        at += len(token.letters) + 1
    starts[at] = len(tokens)
    for at, number in starts.items():
        if match := phrases.pattern.match(spaced, at):
            yield number, starts[match.end()] - 1


def _spaced(tokens: Iterable[Token]) -> str:
    return "".join(f"{token.letters} " for token in tokens)


def _harmful(tokens: Sequence[Token], phrases: Phrases) -> Iterator[tuple[int, int]]:
    for first, last in _matches(tokens, phrases):
        before = _spaced(token for token in tokens[:first] if token.clause == tokens[first].clause)
        after = _spaced(token for token in tokens[last + 1 :] if token.clause == tokens[last].clause)
        if not phrases.before.search(before) and not phrases.after.match(after):
            yield first, last
