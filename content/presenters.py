"""What the templates of the education pages show, joined and ready."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from content.library import ContentPage, library
from content.search.highlighting import Part, best_sentence, highlight
from content.search.index import Document, Found

MOST_PAGES, MOST_WORDS, MOST_QUESTIONS = 8, 3, 4


@dataclass(frozen=True)
class FoundView:
    """A result: where it leads, its title, and the words around the match."""

    key: str
    title: tuple[Part, ...]
    summary: tuple[Part, ...]
    sentence: tuple[Part, ...] = ()


@dataclass(frozen=True)
class SearchView:
    """All results, best first. `emergencies` are the keys of what cannot wait."""

    pages: tuple[FoundView, ...]
    words: tuple[FoundView, ...]
    questions: tuple[FoundView, ...]
    emergencies: tuple[str, ...]

    @property
    def has_any(self) -> bool:
        return bool(self.pages or self.words or self.questions or self.emergencies)


@dataclass(frozen=True)
class TickableQuestion:
    text: str
    is_ticked: bool


def present_found(language: str, found: Found) -> SearchView:
    """The results with their matching words marked."""
    pages = library(language)
    return SearchView(
        pages=tuple(_page_found(pages[document.key], found) for document in found.pages[:MOST_PAGES]),
        words=tuple(_marked(document, found) for document in found.words[:MOST_WORDS]),
        questions=tuple(_marked(document, found) for document in found.questions[:MOST_QUESTIONS]),
        emergencies=tuple(dict.fromkeys(document.key for document in found.emergencies)),
    )


def _page_found(page: ContentPage, found: Found) -> FoundView:
    sentence = best_sentence(page.plain_text, found.stems)
    return FoundView(
        key=page.slug,
        title=highlight(page.title, found.stems),
        summary=highlight(page.summary, found.stems),
        sentence=highlight(sentence, found.stems) if sentence else (),
    )


def _marked(document: Document, found: Found) -> FoundView:
    return FoundView(
        key=document.key,
        title=highlight(document.title, found.stems),
        summary=highlight(document.summary, found.stems),
    )


def next_page(language: str, slug: str) -> ContentPage | None:
    pages = library(language)
    slugs = list(pages)
    following = slugs.index(slug) + 1
    return pages[slugs[following]] if following < len(slugs) else None


def present_questions(page: ContentPage, ticked: Collection[str]) -> tuple[TickableQuestion, ...]:
    """A page's questions for the doctor and whether they stand on the reader's list."""
    return tuple(TickableQuestion(text, is_ticked=text in ticked) for text in page.questions)
