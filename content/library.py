"""The education pages: Markdown files with front matter, checked when they are read."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from django.utils.html import strip_tags
from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

PAGES = Path(__file__).parent / "pages"
SOURCES = Path(__file__).parent / "sources.yaml"
LINK_PREFIX = "/learn/"


class ContentError(Exception):
    """A page that cannot be loaded, with the file and what is wrong."""


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
        """The source as readers know it."""
        return sources()[self.source]

    @model_validator(mode="after")
    def _says_where(self) -> PageCitation:
        if self.source not in sources():
            raise ValueError(f"unknown source '{self.source}'")
        if bool(self.topic) == bool(self.heading and self.lines):
            raise ValueError("a citation needs heading and lines, or a topic")
        return self


class ContentPage(BaseModel):
    """One education page in one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str
    title: str
    summary: str
    kind: Literal["urgency", "sign_group"]
    reviewed: date
    citations: tuple[PageCitation, ...] = Field(min_length=1)
    html: str

    @property
    def words(self) -> str:
        """The page without its markup."""
        return strip_tags(self.html)


def _markdown() -> MarkdownIt:
    # Raw HTML is off: the text of a page can never become markup of its own.
    return MarkdownIt("commonmark", {"html": False}).use(front_matter_plugin)


def read_page(path: Path) -> ContentPage:
    """Read one page. Raises ContentError naming the file and the fault."""
    markdown = _markdown()
    try:
        tokens = markdown.parse(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise ContentError(f"{path.name}: not UTF-8 text") from None
    if not tokens or tokens[0].type != "front_matter":
        raise ContentError(f"{path.name}: no front matter between two lines of ---")
    try:
        facts = yaml.safe_load(tokens[0].content)
        html = markdown.renderer.render(tokens[1:], markdown.options, {})
        return ContentPage.model_validate({**facts, "slug": path.stem, "html": html})
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise ContentError(f"{path.name}: {error}") from error


@cache
def library(language: str) -> dict[str, ContentPage]:
    """Every page of a language by its slug. Raises ContentError for a fault in any of them."""
    pages = {path.stem: read_page(path) for path in sorted((PAGES / language).glob("*.md"))}
    for page in pages.values():
        for part in page.html.split(f'href="{LINK_PREFIX}')[1:]:
            slug = part.partition('"')[0].rstrip("/")
            if slug not in pages:
                raise ContentError(f"{page.slug}.md: unknown page '{slug}' in a link")
    return pages
