"""The education pages: Markdown files with front matter, checked when they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache, cached_property
from html import unescape
from pathlib import Path
from typing import Annotated, Any

import yaml
from django.conf import settings
from django.utils.html import strip_tags
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from content.faults import ContentError, did_you_mean, fault, line_of, read_mapping, validation_fault
from content.glossary import Word, glossary
from content.pictures import pictures
from content.rendering import Block, Known, TextError, markdown, render_blocks

PAGES = Path(__file__).parent / "pages"
SOURCES = Path(__file__).parent / "sources.yaml"
CONTENTS = "_contents.yaml"
# Addresses under /learn/ that are no pages.
RESERVED = {"search", "words", "my-questions", "wallet-card"}
_PART_END = re.compile(r"</(?:h[1-6]|p|li)>")
_PARAGRAPH_OR_ITEM = re.compile(r"<(p|li)>(.*?)</\1>", re.DOTALL)
_PAGE_LINK = re.compile(r'href="(?:/[a-z-]+)?/learn/([a-z-]+)/')
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”)]?\s+")
# Front matter begins on the second line, after its ---.
FIRST_LINE = 2


@cache
def sources() -> dict[str, str]:
    """The titles of the sources that pages may cite, by id."""
    titles: dict[str, str] = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))
    return titles


class PageCitation(BaseModel):
    """Where a page's facts come from: lines of the source document, or a guideline on a topic."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    heading: str | None = None
    lines: Annotated[str, Field(pattern=r"^\d+(-\d+)?$")] | None = None
    topic: str | None = None

    @property
    def source_title(self) -> str:
        return sources()[self.source]

    @model_validator(mode="after")
    def _says_where(self) -> PageCitation:
        if self.source not in sources():
            raise ValueError(f"unknown source '{self.source}'.{did_you_mean(self.source, sources())}")
        if bool(self.topic) == bool(self.heading and self.lines):
            raise ValueError("a citation needs heading and lines, or a topic")
        return self


class ContentPage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    # That of the text: a page that is missing in a language is shown in the first one.
    language: str = settings.LANGUAGE_CODE
    title: str
    summary: Annotated[str, Field(max_length=140)]
    reviewed: date
    citations: tuple[PageCitation, ...] = Field(min_length=1)
    # Rules of the protocol; whoever knows the protocol checks them.
    emergencies: tuple[str, ...] = ()
    # What a reader may ask the doctor.
    questions: tuple[Annotated[str, Field(max_length=120)], ...] = Field(min_length=1)
    # How patients say it, for the search.
    search_words: tuple[str, ...] = Field(min_length=1)
    blocks: tuple[Block, ...]
    glossary_words: tuple[Word, ...]

    @property
    def signs(self) -> tuple[str, ...]:
        """The warning signs that it lists, by the ids of their list items."""
        return tuple(dict.fromkeys(name for block in self.blocks for name in block.signs))

    @cached_property
    def plain_text(self) -> str:
        """The plain text of the page. A heading or list item without a full stop ends like a sentence."""
        parts = _PART_END.split("".join(block.html for block in self.blocks))
        plain = (unescape(strip_tags(part)).strip() for part in parts)
        return "\n".join(
            part if part.endswith((".", "!", "?", ":")) else f"{part}." for part in plain if part
        )

    @cached_property
    def linked_pages(self) -> frozenset[str]:
        """The pages that its text leads to, by their slugs."""
        return frozenset(slug for block in self.blocks for slug in _PAGE_LINK.findall(block.html))

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What the page says in sentences. Headings, and items that end without a full stop, are none."""
        parts = _PARAGRAPH_OR_ITEM.findall("".join(block.html for block in self.blocks))
        pieces = (piece for _, part in parts for piece in _SENTENCE_END.split(unescape(strip_tags(part))))
        return tuple(words for piece in pieces if (words := piece.strip()).endswith((".", "!", "?")))

    @property
    def prose(self) -> str:
        """Its sentences, for the measure of how easy it is to read."""
        return " ".join(self.sentences)


class Section(BaseModel):
    """A part of the contents list: its pages in reading order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    icon: str = "book"
    pages: tuple[str, ...] = Field(min_length=1)


def read_page(path: Path, known: Known) -> ContentPage:
    """Read one page. Raises ContentError with the file, the line and the fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise fault(path, line, "not UTF-8 text") from None
    tokens = markdown().parse(text)
    if not tokens or tokens[0].type != "front_matter":
        raise fault(path, 1, "no front matter between two lines of ---")
    front = tokens[0].content
    facts = read_mapping(path, front, first_line=FIRST_LINE)
    if path.stem in RESERVED:
        raise fault(path, None, f"'{path.stem}' is the address of something else; name the file otherwise")
    try:
        blocks, words = render_blocks(tokens[1:], known)
        return ContentPage.model_validate(
            {
                **facts,
                "slug": path.stem,
                "language": path.parent.name,
                "blocks": blocks,
                "glossary_words": words,
            }
        )
    except TextError as error:
        raise fault(path, error.line, str(error)) from None
    except ValidationError as error:
        raise validation_fault(path, front, error, first_line=FIRST_LINE) from None


def file_line(page: ContentPage, location: tuple[int | str, ...]) -> str:
    """File and line of a value in a page's front matter, for messages of those who check it further."""
    path = PAGES / page.language / f"{page.slug}.md"
    front = markdown().parse(path.read_text(encoding="utf-8"))[0].content
    return f"{path.name}, line {line_of(front, location, first_line=FIRST_LINE)}"


@cache
def contents_list(language: str) -> tuple[Section, ...]:
    """The sections of the library in reading order. Raises ContentError for a fault.

    The first language decides which pages there are, and their order; others give the titles.
    """
    return _first_contents() if language == settings.LANGUAGE_CODE else _translated_contents(language)


def _read_sections(path: Path, known: Mapping[str, Mapping[str, Any]]) -> list[Section]:
    text = path.read_text(encoding="utf-8")
    sections = []
    for name, section in read_mapping(path, text).items():
        whole = {**known.get(name, {}), **section, "id": name} if isinstance(section, dict) else section
        try:
            sections.append(Section.model_validate(whole))
        except ValidationError as error:
            raise validation_fault(path, text, error, within=(str(name),)) from None
    return sections


def _translated_contents(language: str) -> tuple[Section, ...]:
    first = {section.id: section for section in contents_list(settings.LANGUAGE_CODE)}
    path = PAGES / language / CONTENTS
    if not path.exists():
        return tuple(first.values())
    written = _read_sections(path, {name: section.model_dump() for name, section in first.items()})
    translated = {section.id: section for section in written}
    problems = [
        *(f"there is no section '{name}'" for name in sorted(translated.keys() - first.keys())),
        *(
            f"the section '{name}' must list the pages of {settings.LANGUAGE_CODE}/{CONTENTS}, or none"
            for name, section in translated.items()
            if name in first and section.pages != first[name].pages
        ),
    ]
    if problems:
        raise fault(path, None, "; ".join(problems))
    return tuple(translated.get(name, section) for name, section in first.items())


def _first_contents() -> tuple[Section, ...]:
    path = PAGES / settings.LANGUAGE_CODE / CONTENTS
    sections = _read_sections(path, {})
    listed = [slug for section in sections for slug in section.pages]
    written = {file.stem for file in path.parent.glob("*.md")}
    problems = [
        *(f"'{slug}' stands there twice" for slug in sorted({s for s in listed if listed.count(s) > 1})),
        *(f"there is no page '{slug}'" for slug in sorted(set(listed) - written)),
        *(f"the page '{slug}' is not listed" for slug in sorted(written - set(listed))),
    ]
    if problems:
        raise fault(path, None, "; ".join(problems))
    return tuple(sections)


@cache
def library(language: str) -> dict[str, ContentPage]:
    """Every page of a language by its slug, in reading order. Raises ContentError for a fault in any.

    A page that the language lacks is there in the first one.
    """
    folder, first = PAGES / language, PAGES / settings.LANGUAGE_CODE
    slugs = [slug for section in contents_list(language) for slug in section.pages]
    words = glossary(language)
    known = Known(pages=slugs, words=words, pictures=pictures(), language=language)
    first_known = replace(known, words=glossary(settings.LANGUAGE_CODE))
    problems = [
        f"{language}/{file.name}: there is no page '{file.stem}' in {settings.LANGUAGE_CODE}/"
        for file in sorted(folder.glob("*.md"))
        if file.stem not in slugs
    ]
    pages: dict[str, ContentPage] = {}
    for slug in slugs:
        try:
            own = folder / f"{slug}.md"
            pages[slug] = read_page(own, known) if own.exists() else read_page(first / own.name, first_known)
        except ContentError as error:
            problems.append(str(error))
    problems += [
        f"glossary/{language}.yaml: the word '{word.id}' names an unknown page '{word.page}'"
        for word in words.values()
        if word.page is not None and word.page not in pages and word.page not in slugs
    ]
    if problems:
        raise ContentError("\n".join(problems))
    return pages
