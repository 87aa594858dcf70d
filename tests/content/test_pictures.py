"""Pictures of the pages: each says what it shows, and none lies about unused."""

from __future__ import annotations

import re

import pytest

from content.library import PAGES, library
from content.pictures import DRAWINGS, drawing, labels, pictures, translated, translated_drawings

SHOWN = {
    block.picture.name: slug
    for slug, page in library("en").items()
    for block in page.blocks
    if block.picture is not None
}


def test_every_drawing_stands_on_a_page() -> None:
    assert set(SHOWN) == set(pictures())


@pytest.mark.parametrize("name", sorted(pictures()))
def test_a_drawing_says_what_it_shows_and_how_large_it_is(name: str) -> None:
    svg = drawing(name)
    assert re.search(r"<title id=.t.>.+</title>", svg)
    assert re.search(r"<desc id=.d.>.+</desc>", svg)
    assert re.search(r'<svg[^>]* width="\d+" height="\d+"', svg)


@pytest.mark.parametrize("slug", ["surgery", "bone-cement", "radiation", "chemotherapy", "bisphosphonates"])
def test_a_treatment_that_is_hard_to_imagine_has_a_picture(slug: str) -> None:
    assert any(block.picture for block in library("en")[slug].blocks)


@pytest.mark.parametrize("name", sorted(pictures()))
def test_a_drawing_has_its_words_in_spanish(name: str) -> None:
    spanish = translated_drawings(PAGES / "es")[name]
    assert spanish == (DRAWINGS / "es" / f"{name}.svg").read_text(encoding="utf-8")
    # One word is the same in both.
    assert set(labels(spanish)) & set(labels(drawing(name))) <= {"(pelvis)"}


def test_a_drawing_with_a_label_too_few_is_not_written() -> None:
    words: dict[str, str | list[str]] = {
        "title": "Rayos X",
        "description": "Una persona.",
        "labels": ["Mesa"],
    }
    with pytest.raises(ValueError, match="1 labels for a drawing with 5"):
        translated(drawing("x-ray"), words, "es")


def test_a_page_shows_the_drawing_in_its_language() -> None:
    files = {
        language: next(block.picture.file for block in library(language)["x-rays"].blocks if block.picture)
        for language in ("en", "es")
    }
    assert files == {"en": "img/learn/x-ray.svg", "es": "img/learn/es/x-ray.svg"}
