"""Writes content files into a temporary folder and reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.glossary import Word
from content.library import ContentPage, read_page
from content.rendering import Known

if TYPE_CHECKING:
    from pathlib import Path

FRONT = """\
title: Bone pain
summary: What it is.
reviewed: 2026-11-23
citations:
  - {source: acs_bone_metastasis, heading: "Pain", lines: "161-165"}
questions:
  - Do I need a scan?
search_words: [sore bones]
"""
BUILDER = Word(id="osteoblast", word="osteoblast", forms=("osteoblasts",), means="A cell that builds bone.")
SCAN = Word(id="pet", word="PET scan", forms=("PET",), means="A scan of the whole body.")
KNOWN = Known(
    pages=["bone-pain"],
    words={word.id: word for word in (BUILDER, SCAN)},
    pictures=["spine-and-cord"],
)


def page_file(folder: Path, *, front: str = FRONT, text: str = "Some text.", slug: str = "bone-pain") -> Path:
    """Write a page."""
    path = folder / f"{slug}.md"
    path.write_text(f"---\n{front}---\n{text}\n", encoding="utf-8")
    return path


def read_text(folder: Path, text: str) -> ContentPage:
    """Write a page with this text and read it."""
    return read_page(page_file(folder, text=text), KNOWN)


def html_of(page: ContentPage) -> str:
    """All HTML of a page."""
    return "".join(block.html for block in page.blocks)
