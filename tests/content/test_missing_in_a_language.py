"""A page that a language lacks is shown in the first one, and a line says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from content import library
from content.faults import ContentError
from content.library import PAGES
from tests.patients.html import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINE = "Todavía no tenemos esto en su idioma. Aquí está en otro: Inglés."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Pages in English, and one in Spanish."""
    (tmp_path / "en").symlink_to(PAGES / "en")
    own = tmp_path / "es"
    own.mkdir()
    (own / "bone-pain.md").write_text(
        (PAGES / "es" / "bone-pain.md").read_text(encoding="utf-8"), encoding="utf-8"
    )
    monkeypatch.setattr(library, "PAGES", tmp_path)
    _forget()
    yield own
    _forget()


def _forget() -> None:
    library.library.cache_clear()
    library.contents_list.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
def test_a_missing_page_is_in_english_and_says_so() -> None:
    client = Client()
    seen = read(client.get("/es/learn/broken-bones/"))
    assert LINE in seen.words
    assert '<h1 lang="en">Broken bones</h1>' in seen.raw
    assert LINE not in read(client.get("/es/learn/bone-pain/")).words
    assert LINE not in read(client.get("/learn/broken-bones/")).words


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
def test_links_of_such_a_page_stay_in_the_language() -> None:
    links = read(Client().get("/es/learn/broken-bones/")).links
    assert [link for link in links if link.startswith("/learn/")] == ["/learn/broken-bones/"]


def test_a_page_that_is_none_in_the_first_language_is_a_fault(folder: Path) -> None:
    (folder / "no-such-page.md").write_text("---\n---\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"es/no-such-page.md: there is no page 'no-such-page' in en/"):
        library.library("es")


def test_a_section_that_is_none_in_the_first_language_is_a_fault(folder: Path) -> None:
    (folder / "_contents.yaml").write_text("nowhere: {title: Nada, pages: [bone-pain]}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="there is no section 'nowhere'"):
        library.contents_list("es")


def test_other_pages_in_a_section_than_in_the_first_language_are_a_fault(folder: Path) -> None:
    (folder / "_contents.yaml").write_text("signs: {title: Señales, pages: [bone-pain]}\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"must list the pages of en/_contents\.yaml, or none"):
        library.contents_list("es")
