"""What the templates of the education pages show, joined and ready."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from django.utils import translation
from django.utils.translation import gettext

from content.languages import address_in
from content.library import ContentPage, Section, contents_list, library
from content.rendering import LINK_PREFIX
from content.search.highlighting import Part, best_sentence, highlight
from content.search.index import Document, Found
from content.search.searchable import Answer

MOST_PAGES, MOST_WORDS, MOST_QUESTIONS = 8, 3, 4
MOST_RELATED = 3


@dataclass(frozen=True)
class FoundView:
    """A result: where it leads, its title, and the words around the match."""

    key: str
    title: tuple[Part, ...]
    summary: tuple[Part, ...]
    sentence: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """Pages in the language that was typed, which the page is not in. `address` is that of the library."""

    code: str
    address: str
    intro: str
    pages: tuple[FoundView, ...]


@dataclass(frozen=True)
class SearchView:
    """All results, best first. `emergencies` are the keys of what cannot wait."""

    pages: tuple[FoundView, ...]
    words: tuple[FoundView, ...]
    questions: tuple[FoundView, ...]
    emergencies: tuple[str, ...]
    elsewhere: Elsewhere | None = None

    @property
    def has_any(self) -> bool:
        return bool(self.pages or self.words or self.questions or self.emergencies or self.elsewhere)


@dataclass(frozen=True)
class TickableQuestion:
    text: str
    is_ticked: bool


def present_found(answer: Answer) -> SearchView:
    """The results with their matching words marked."""
    found = answer.found
    return SearchView(
        pages=_pages_found(found),
        words=tuple(_marked(document, found) for document in found.words[:MOST_WORDS]),
        questions=tuple(_marked(document, found) for document in found.questions[:MOST_QUESTIONS]),
        emergencies=tuple(dict.fromkeys(document.key for document in found.emergencies)),
        elsewhere=_elsewhere(answer.elsewhere) if answer.elsewhere and answer.elsewhere.pages else None,
    )


def _pages_found(found: Found) -> tuple[FoundView, ...]:
    pages = library(found.language)
    return tuple(_page_found(pages[document.key], found) for document in found.pages[:MOST_PAGES])


def _elsewhere(found: Found) -> Elsewhere:
    with translation.override(found.language):
        intro = gettext("You can read about this in your language:")
    return Elsewhere(found.language, address_in(found.language, LINK_PREFIX), intro, _pages_found(found))


def _page_found(page: ContentPage, found: Found) -> FoundView:
    sentence = best_sentence(page.plain_text, found.stems, found.language)
    return FoundView(
        key=page.slug,
        title=highlight(page.title, found.stems, found.language),
        summary=highlight(page.summary, found.stems, found.language),
        sentence=highlight(sentence, found.stems, found.language) if sentence else (),
    )


def _marked(document: Document, found: Found) -> FoundView:
    return FoundView(
        key=document.key,
        title=highlight(document.title, found.stems, found.language),
        summary=highlight(document.summary, found.stems, found.language),
    )


@dataclass(frozen=True)
class Around:
    """What stands around a page: its section, the pages before and after it, and those on the same things."""

    section: Section
    section_pages: tuple[ContentPage, ...]
    previous: ContentPage | None
    next: ContentPage | None
    related: tuple[ContentPage, ...]


@cache
def nearness(language: str, slug: str) -> dict[str, float]:
    """How much every page has to do with this one: links either way, and hard words and signs that both hold.

    A word or sign counts the more, the fewer pages hold it.
    """
    pages = library(language)
    topics = {name: {word.id for word in page.glossary_words} | {*page.signs} for name, page in pages.items()}
    uses = Counter(topic for held in topics.values() for topic in held)
    return {
        name: (name in pages[slug].linked_pages)
        + (slug in other.linked_pages)
        + sum(1 / uses[topic] for topic in topics[slug] & topics[name])
        for name, other in pages.items()
    }


def present_around(language: str, slug: str) -> Around:
    """By the contents list, and by what leads from page to page."""
    pages = library(language)
    slugs = list(pages)
    at = slugs.index(slug)
    before, after = slugs[at - 1 : at] if at else [], slugs[at + 1 : at + 2]
    section = next(section for section in contents_list(language) if slug in section.pages)
    near = nearness(language, slug)
    others = [other for other in slugs if other not in (slug, *before, *after)]
    return Around(
        section=section,
        section_pages=tuple(pages[name] for name in section.pages),
        previous=pages[before[0]] if before else None,
        next=pages[after[0]] if after else None,
        related=tuple(
            pages[name] for name in sorted(others, key=near.__getitem__, reverse=True)[:MOST_RELATED]
        ),
    )


def present_questions(page: ContentPage, ticked: Collection[str]) -> tuple[TickableQuestion, ...]:
    """A page's questions for the doctor and whether they stand on the reader's list."""
    return tuple(TickableQuestion(text, is_ticked=text in ticked) for text in page.questions)
