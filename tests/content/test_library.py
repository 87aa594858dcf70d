"""Reading education pages: every fault is refused with the file's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from content.library import ContentError, ContentPage, library, read_page

if TYPE_CHECKING:
    from pathlib import Path

FRONT = """\
title: Bone pain
summary: What it is.
kind: sign_group
reviewed: 2026-11-23
citations:
  - {source: acs_bone_metastasis, heading: "Pain", lines: "161-165"}
"""


def page_file(folder: Path, *, front: str = FRONT, text: str = "Some text.", slug: str = "bone-pain") -> Path:
    """Write a page."""
    path = folder / f"{slug}.md"
    path.write_text(f"---\n{front}---\n{text}\n", encoding="utf-8")
    return path


def read_text(folder: Path, text: str) -> ContentPage:
    """Write a page with this text and read it."""
    return read_page(page_file(folder, text=text))


def read_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, ContentPage]:
    """Read all pages of a folder, past the cache."""
    monkeypatch.setattr("content.library.PAGES", folder)
    return library.__wrapped__(".")


def test_a_page_is_named_by_its_file(tmp_path: Path) -> None:
    assert read_page(page_file(tmp_path)).slug == "bone-pain"


def test_markdown_becomes_html(tmp_path: Path) -> None:
    assert read_text(tmp_path, "## Signs\n\n- one").html == "<h2>Signs</h2>\n<ul>\n<li>one</li>\n</ul>\n"


@pytest.mark.parametrize(
    "raw", ["<script>alert(1)</script>", "word <b>bold</b>", "<iframe src='x'></iframe>", "<!-- hidden -->"]
)
def test_raw_html_is_shown_as_text(tmp_path: Path, raw: str) -> None:
    html = read_text(tmp_path, raw).html
    assert "&lt;" in html
    assert not any(markup in html for markup in ("<script", "<b>", "<iframe", "<!--"))


def test_a_link_that_runs_script_is_no_link(tmp_path: Path) -> None:
    assert "href" not in read_text(tmp_path, "[tap](javascript:alert(1))").html


def test_a_link_to_a_known_page_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page_file(tmp_path, text="[Itself](/learn/bone-pain/)")
    assert list(read_library(tmp_path, monkeypatch)) == ["bone-pain"]


@pytest.mark.parametrize("link", ["/learn/bone-pane/", "/learn/bone-pane", "/learn/bone-pane/#top"])
def test_a_link_to_an_unknown_page_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    page_file(tmp_path, text=f"[Gone]({link})")
    with pytest.raises(ContentError, match=r"bone-pain\.md: unknown page 'bone-pane"):
        read_library(tmp_path, monkeypatch)


def test_an_unknown_source_is_refused(tmp_path: Path) -> None:
    path = page_file(tmp_path, front=FRONT.replace("acs_bone_metastasis", "astrology"))
    with pytest.raises(ContentError, match=r"(?s)bone-pain\.md.*unknown source 'astrology'"):
        read_page(path)


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
    front = FRONT.rpartition("  - ")[0] + f"  - {citation}\n"
    with pytest.raises(ContentError, match=r"(?s)bone-pain\.md.*needs heading and lines, or a topic"):
        read_page(page_file(tmp_path, front=front))


@pytest.mark.parametrize("lines", ["all", "5-", "-5", "1,2"])
def test_lines_that_are_no_range_are_refused(tmp_path: Path, lines: str) -> None:
    with pytest.raises(ContentError, match=r"(?s)bone-pain\.md.*lines"):
        read_page(page_file(tmp_path, front=FRONT.replace("161-165", lines)))


def test_a_page_without_a_citation_is_refused(tmp_path: Path) -> None:
    front = FRONT.partition("citations:")[0] + "citations: []\n"
    with pytest.raises(ContentError, match=r"(?s)bone-pain\.md.*citations"):
        read_page(page_file(tmp_path, front=front))


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"(?s)bone-pain\.md.*author"):
        read_page(page_file(tmp_path, front=FRONT + "author: me\n"))


@pytest.mark.parametrize("key", ["title", "summary", "kind", "reviewed", "citations"])
def test_a_missing_key_is_refused(tmp_path: Path, key: str) -> None:
    front = yaml.safe_load(FRONT)
    del front[key]
    with pytest.raises(ContentError, match=rf"(?s)bone-pain\.md.*{key}"):
        read_page(page_file(tmp_path, front=yaml.safe_dump(front)))


@pytest.mark.parametrize(
    ("before", "after"),
    [("kind: sign_group", "kind: recipe"), ("reviewed: 2026-11-23", "reviewed: soon")],
)
def test_a_wrong_value_is_refused(tmp_path: Path, before: str, after: str) -> None:
    with pytest.raises(ContentError, match=r"bone-pain\.md"):
        read_page(page_file(tmp_path, front=FRONT.replace(before, after)))


@pytest.mark.parametrize("front", ["", "- a list\n", "just words\n", "title: 'open\n"])
def test_front_matter_that_holds_no_keys_is_refused(tmp_path: Path, front: str) -> None:
    with pytest.raises(ContentError, match=r"bone-pain\.md"):
        read_page(page_file(tmp_path, front=front))


@pytest.mark.parametrize("text", ["", "No front matter at all.\n", "---\ntitle: never closed\n"])
def test_a_page_without_front_matter_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bone-pain.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"bone-pain\.md: no front matter"):
        read_page(path)


def test_a_page_that_is_no_utf_8_text_is_refused(tmp_path: Path) -> None:
    path = page_file(tmp_path)
    path.write_bytes(path.read_bytes() + b"\xff")
    with pytest.raises(ContentError, match=r"bone-pain\.md"):
        read_page(path)
