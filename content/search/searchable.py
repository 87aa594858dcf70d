"""What can be found: pages, glossary words, and what other apps add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from threading import Lock

from content.glossary import glossary
from content.languages import languages
from content.library import library
from content.search.index import Document, Found, Index, Kind

# So that many first searches at once build one index, not one each.
_building = Lock()
# What is known in a language, asked for at every search.
Source = Callable[[str], tuple[Document, ...]]
_added: list[Source] = []


@dataclass(frozen=True)
class Answer:
    """What a query finds in the language of the page, and what its words find where they are of another one.

    What cannot wait, in whichever of the languages it was said, is among the emergencies of `found`.
    """

    found: Found
    elsewhere: Found | None = None


def add_source(source: Source) -> None:
    """Make what another app knows searchable."""
    if source not in _added:
        _added.append(source)


def search(query: str, language: str = "en") -> Found:
    return _index_in(language).search(query)


def search_all_languages(query: str, language: str) -> Answer:
    """The matches in a language, those of another one that knows more of the words, and every emergency."""
    own = _index_in(language)
    answer = Answer(own.search(query))
    known = own.share_known(query)
    for other in languages():
        if other == language:
            continue
        index = _index_in(other)
        share = index.share_known(query)
        # As many words in both: nobody can tell which language it is, so the emergencies of both count.
        if share < known or not share:
            continue
        theirs = index.search(query)
        emergencies = dict.fromkeys(answer.found.emergencies + theirs.emergencies)
        answer = replace(answer, found=replace(answer.found, emergencies=tuple(emergencies)))
        if share > known:
            answer, known = replace(answer, elsewhere=theirs), share
    return answer


def warm_up() -> None:
    """Build every index before the first search."""
    for language in languages():
        _index_in(language)


def _index_in(language: str) -> Index:
    documents = _own_documents(language) + tuple(
        document for source in _added for document in source(language)
    )
    with _building:
        return _index(documents, language)


# Two versions of the protocol in each language, while one follows the other.
@lru_cache(maxsize=4)
def _index(documents: tuple[Document, ...], language: str) -> Index:
    return Index(documents, language)


@cache
def _own_documents(language: str) -> tuple[Document, ...]:
    pages = tuple(
        Document(
            kind=Kind.PAGE,
            key=page.slug,
            title=page.title,
            summary=page.summary,
            text=page.plain_text,
            phrases=page.search_words,
        )
        for page in library(language).values()
    )
    words = tuple(
        Document(kind=Kind.WORD, key=word.id, title=word.word, summary=word.means, phrases=word.forms)
        for word in glossary(language).values()
    )
    return pages + words
