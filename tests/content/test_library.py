"""Reading education pages: every fault is refused with file, line and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from content.faults import ContentError
from content.library import contents_list, file_line, library, read_page
from tests.content.files import FRONT, KNOWN, html_of, page_file, read_text

if TYPE_CHECKING:
    from pathlib import Path


def fault_of(path: Path) -> str:
    """What is said of a broken page."""
    with pytest.raises(ContentError) as caught:
        read_page(path, KNOWN)
    return str(caught.value)


def test_a_page_is_named_by_its_file(tmp_path: Path) -> None:
    assert read_page(page_file(tmp_path), KNOWN).slug == "bone-pain"


def test_markdown_becomes_html(tmp_path: Path) -> None:
    page = read_text(tmp_path, "## Signs\n\n- one")
    assert html_of(page) == "<h2>Signs</h2>\n<ul>\n<li>one</li>\n</ul>\n"


@pytest.mark.parametrize(
    "raw", ["<script>alert(1)</script>", "word <b>bold</b>", "<iframe src='x'></iframe>", "<!-- hidden -->"]
)
def test_raw_html_is_shown_as_text(tmp_path: Path, raw: str) -> None:
    html = html_of(read_text(tmp_path, raw))
    assert "&lt;" in html
    assert not any(markup in html for markup in ("<script", "<b>", "<iframe", "<!--"))


def test_an_unknown_source_is_refused_with_its_line(tmp_path: Path) -> None:
    path = page_file(tmp_path, front=FRONT.replace("acs_bone_metastasis", "acs_bone_metastases"))
    assert fault_of(path) == (
        "bone-pain.md, line 6: citations.0: unknown source 'acs_bone_metastases'."
        " Did you mean 'acs_bone_metastasis'?"
    )


@pytest.mark.parametrize(
    "citation",
    [
        "{source: acs_bone_metastasis}",
        '{source: acs_bone_metastasis, heading: "Pain"}',
        '{source: acs_bone_metastasis, lines: "161"}',
        '{source: macmillan, heading: "Pain", lines: "1", topic: "pain"}',
    ],
)
def test_a_citation_that_does_not_say_where_is_refused(tmp_path: Path, citation: str) -> None:
    before, _, after = FRONT.partition("  - {")
    front = f"{before}  - {citation}\n{after.partition(chr(10))[2]}"
    assert "a citation needs heading and lines, or a topic" in fault_of(page_file(tmp_path, front=front))


@pytest.mark.parametrize("lines", ["all", "5-", "-5", "1,2"])
def test_lines_that_are_no_range_are_refused(tmp_path: Path, lines: str) -> None:
    assert "citations.0.lines" in fault_of(page_file(tmp_path, front=FRONT.replace("161-165", lines)))


@pytest.mark.parametrize("key", ["citations", "questions", "search_words"])
def test_a_page_without_any_of_these_is_refused(tmp_path: Path, key: str) -> None:
    front = yaml.safe_load(FRONT) | {key: []}
    assert key in fault_of(page_file(tmp_path, front=yaml.safe_dump(front)))


def test_an_unknown_key_is_refused_with_its_line(tmp_path: Path) -> None:
    path = page_file(tmp_path, front=FRONT + "author: me\n")
    assert fault_of(path) == "bone-pain.md, line 10: author is not known here; is it misspelled?"


@pytest.mark.parametrize("key", ["title", "summary", "reviewed", "citations", "questions", "search_words"])
def test_a_missing_key_is_refused(tmp_path: Path, key: str) -> None:
    front = yaml.safe_load(FRONT)
    del front[key]
    path = page_file(tmp_path, front=yaml.safe_dump(front))
    assert fault_of(path) == f"bone-pain.md, line 2: {key} is missing"


def test_a_wrong_value_is_refused_with_its_line(tmp_path: Path) -> None:
    path = page_file(tmp_path, front=FRONT.replace("reviewed: 2026-11-23", "reviewed: soon"))
    assert fault_of(path).startswith("bone-pain.md, line 4: reviewed: ")


def test_a_summary_that_is_too_long_for_a_list_is_refused(tmp_path: Path) -> None:
    path = page_file(tmp_path, front=FRONT.replace("What it is.", "x" * 141))
    assert "line 3: summary: String should have at most 140 characters" in fault_of(path)


@pytest.mark.parametrize("front", ["", "- a list\n", "just words\n"])
def test_front_matter_that_holds_no_keys_is_refused(tmp_path: Path, front: str) -> None:
    assert "bone-pain.md, line 2: this must be keys and values" in fault_of(page_file(tmp_path, front=front))


def test_front_matter_that_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = page_file(tmp_path, front="title: Bone pain\nsummary: 'open\nreviewed: 2026-11-23\n")
    assert fault_of(path).startswith("bone-pain.md, line ")
    assert "this is not YAML" in fault_of(path)


@pytest.mark.parametrize("text", ["", "No front matter at all.\n", "---\ntitle: never closed\n"])
def test_a_page_without_front_matter_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bone-pain.md"
    path.write_text(text, encoding="utf-8")
    assert fault_of(path) == "bone-pain.md, line 1: no front matter between two lines of ---"


def test_a_page_that_is_no_utf_8_text_is_refused_with_its_line(tmp_path: Path) -> None:
    path = page_file(tmp_path)
    path.write_bytes(path.read_bytes() + b"\xff")
    assert fault_of(path) == "bone-pain.md, line 12: not UTF-8 text"


@pytest.mark.parametrize("slug", ["search", "words", "my-questions"])
def test_a_page_cannot_take_the_address_of_something_else(tmp_path: Path, slug: str) -> None:
    assert "is the address of something else" in fault_of(page_file(tmp_path, slug=slug))


def test_a_fault_of_the_text_names_the_line_in_the_file(tmp_path: Path) -> None:
    path = page_file(tmp_path, text="Fine.\n\nNot [fine](/learn/bone-pane/).")
    assert (
        fault_of(path)
        == "bone-pain.md, line 13: unknown page 'bone-pane' in a link. Did you mean 'bone-pain'?"
    )


def test_the_line_of_a_value_is_found_for_those_who_check_further() -> None:
    assert file_line(library("en")["bone-pain"], ("citations", 0)) == "bone-pain.md, line 6"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small library of its own."""
    folder = tmp_path / "en"
    folder.mkdir()
    page_file(folder)
    (folder / "_contents.yaml").write_text("signs:\n  title: Signs\n  pages: [bone-pain]\n")
    monkeypatch.setattr("content.library.PAGES", tmp_path)
    monkeypatch.setattr("content.library.glossary", lambda _language: {})
    monkeypatch.setattr("content.library.contents_list", contents_list.__wrapped__)
    return folder


def read_shelf() -> str:
    """The slugs of the small library, or what is wrong with it."""
    try:
        return ", ".join(library.__wrapped__("en"))
    except ContentError as error:
        return str(error)


@pytest.mark.usefixtures("shelf")
def test_the_library_holds_the_pages_of_the_contents_list() -> None:
    assert read_shelf() == "bone-pain"


def test_a_page_that_is_not_listed_is_refused(shelf: Path) -> None:
    page_file(shelf, slug="surgery")
    assert read_shelf() == "_contents.yaml: the page 'surgery' is not listed"


def test_a_listed_page_that_does_not_exist_is_refused(shelf: Path) -> None:
    (shelf / "_contents.yaml").write_text("signs:\n  title: Signs\n  pages: [bone-pain, surgery]\n")
    assert read_shelf() == "_contents.yaml: there is no page 'surgery'"


def test_a_page_that_is_listed_twice_is_refused(shelf: Path) -> None:
    (shelf / "_contents.yaml").write_text("signs:\n  title: Signs\n  pages: [bone-pain, bone-pain]\n")
    assert read_shelf() == "_contents.yaml: 'bone-pain' stands there twice"


def test_an_unknown_key_of_the_contents_list_is_refused(shelf: Path) -> None:
    (shelf / "_contents.yaml").write_text("signs:\n  titel: Signs\n  pages: [bone-pain]\n")
    assert "_contents.yaml, line 1: signs.title is missing" in read_shelf()
    assert "_contents.yaml, line 2: signs.titel is not known here" in read_shelf()


def test_all_broken_pages_are_named_at_once(shelf: Path) -> None:
    page_file(shelf, text="[a](/learn/x/)")
    page_file(shelf, slug="surgery", text="[a](/learn/y/)")
    (shelf / "_contents.yaml").write_text("signs:\n  title: Signs\n  pages: [bone-pain, surgery]\n")
    assert read_shelf().splitlines() == [
        "bone-pain.md, line 11: unknown page 'x' in a link.",
        "surgery.md, line 11: unknown page 'y' in a link.",
    ]
