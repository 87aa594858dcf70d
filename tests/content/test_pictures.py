"""Pictures of the pages: each says what it shows, and none lies about unused."""

from __future__ import annotations

import re

import pytest

from content.library import library
from content.rendering import PICTURES, pictures

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
    drawing = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    assert re.search(r"<title id=.t.>.+</title>", drawing)
    assert re.search(r"<desc id=.d.>.+</desc>", drawing)
    assert re.search(r'<svg[^>]* width="\d+" height="\d+"', drawing)


@pytest.mark.parametrize("slug", ["surgery", "bone-cement", "radiation", "chemotherapy", "bisphosphonates"])
def test_a_treatment_that_is_hard_to_imagine_has_a_picture(slug: str) -> None:
    assert any(block.picture for block in library("en")[slug].blocks)
