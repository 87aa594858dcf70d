"""What can be found: pages, glossary words, and what other apps add."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from threading import Lock

from content.glossary import glossary
from content.library import library
from content.search.index import Document, Found, Index, Kind

# So that many first searches at once build one index, not one each.
_building = Lock()
_added: list[Callable[[], tuple[Document, ...]]] = []


def add_source(source: Callable[[], tuple[Document, ...]]) -> None:
    """Make what another app knows searchable. `source` is called at every search."""
    if source not in _added:
        _added.append(source)


def search(query: str, language: str = "en") -> Found:
    documents = _own_documents(language) + tuple(document for source in _added for document in source())
    with _building:
        index = _index(documents, language)
    return index.search(query)


def warm_up() -> None:
    """Build the index before the first search."""
    search("")


@lru_cache(maxsize=2)
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
