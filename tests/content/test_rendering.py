"""Links, glossary words and pictures in texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.faults import ContentError
from tests.content.files import html_of, read_text

if TYPE_CHECKING:
    from pathlib import Path

BUILDER = '<a href="#word-osteoblast" class="word">'


@pytest.mark.parametrize(
    "link",
    [
        "/learn/bone-pain/",
        "/learn/bone-pain/#top",
        "tel:+18002272345",
        "https://www.cancer.org/clinicaltrials",
    ],
)
def test_a_link_to_a_page_a_phone_or_a_named_group_is_kept(tmp_path: Path, link: str) -> None:
    assert f'href="{link}"' in html_of(read_text(tmp_path, f"[words]({link})"))


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/",
        "http://www.cancer.org/",
        "https://www.cancer.org.example.org/",
        "https://www.cancer.org@example.org/",
        "//example.org",
        "mailto:a@b.c",
        "/admin/",
        "#top",
        "tel:call me",
        "",
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(tmp_path: Path, link: str) -> None:
    with pytest.raises(ContentError, match=r"line 11: the link '.*' leads elsewhere"):
        read_text(tmp_path, f"[words](<{link}>)")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_that_runs_script_stays_text(tmp_path: Path, link: str) -> None:
    assert "href" not in html_of(read_text(tmp_path, f"[words]({link})"))


@pytest.mark.parametrize("link", ["/learn/bone-pane/", "/learn/bone-pane", "/learn/bone-pane/#top"])
def test_a_link_to_an_unknown_page_is_refused(tmp_path: Path, link: str) -> None:
    with pytest.raises(ContentError, match=r"unknown page 'bone-pane' in a link. Did you mean 'bone-pain'?"):
        read_text(tmp_path, f"[words]({link})")


def test_the_first_use_of_a_glossary_word_leads_to_its_meaning(tmp_path: Path) -> None:
    page = read_text(tmp_path, "Here osteoblasts work. More osteoblasts work there.")
    assert html_of(page) == f"<p>Here {BUILDER}osteoblasts</a> work. More osteoblasts work there.</p>\n"
    assert [word.id for word in page.glossary_words] == ["osteoblast"]


def test_a_word_that_begins_a_sentence_counts(tmp_path: Path) -> None:
    assert f"{BUILDER}Osteoblasts</a>" in html_of(read_text(tmp_path, "Osteoblasts work."))


def test_an_abbreviation_counts_only_in_capitals(tmp_path: Path) -> None:
    assert html_of(read_text(tmp_path, "My pet sleeps.")) == "<p>My pet sleeps.</p>\n"


@pytest.mark.parametrize("text", ["osteoblastoma", "non-osteoblast", "pre-PET"])
def test_a_part_of_another_word_is_no_glossary_word(tmp_path: Path, text: str) -> None:
    assert html_of(read_text(tmp_path, text)) == f"<p>{text}</p>\n"


def test_the_longest_form_is_the_one_that_is_meant(tmp_path: Path) -> None:
    assert ">PET scan</a>" in html_of(read_text(tmp_path, "A PET scan helps."))


@pytest.mark.parametrize("text", ["## About osteoblasts", "[osteoblasts](/learn/bone-pain/)"])
def test_headings_and_links_are_left_as_they_are(tmp_path: Path, text: str) -> None:
    page = read_text(tmp_path, text)
    assert BUILDER not in html_of(page)
    assert page.glossary_words == ()


def test_a_text_may_name_a_glossary_word_itself(tmp_path: Path) -> None:
    page = read_text(tmp_path, "These [builders](word:osteoblast) work. Osteoblasts do.")
    assert html_of(page) == f"<p>These {BUILDER}builders</a> work. Osteoblasts do.</p>\n"


def test_an_unknown_glossary_word_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ContentError, match=r"line 11: unknown glossary word 'osteoblas'. Did you mean 'osteob"
    ):
        read_text(tmp_path, "[builders](word:osteoblas)")


def test_a_picture_stands_between_two_stretches_of_text(tmp_path: Path) -> None:
    page = read_text(tmp_path, "Before.\n\n![A spine.](picture:spine-and-cord)\n\nAfter.")
    before, picture, after = page.blocks
    assert (before.html, after.html) == ("<p>Before.</p>\n", "<p>After.</p>\n")
    assert picture.picture is not None
    assert picture.picture.alt == "A spine."
    assert picture.picture.file == "img/learn/spine-and-cord.svg"
    assert picture.picture.width > 0
    assert picture.picture.height > 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "![A spine.](picture:spine-and-cor)",
            "unknown picture 'picture:spine-and-cor'. Did you mean 'spine-and-cord'?",
        ),
        ("![A spine.](https://example.org/spine.png)", "unknown picture"),
        ("![A spine.](../../settings.py)", "unknown picture"),
        ("![](picture:spine-and-cord)", "needs words for people who cannot see it"),
        ("Look: ![A spine.](picture:spine-and-cord)", "a picture stands in a paragraph of its own"),
        ("- ![A spine.](picture:spine-and-cord)", "a picture stands in a paragraph of its own"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        read_text(tmp_path, text)
    assert problem in str(caught.value)


def test_a_block_of_signs_names_list_items(tmp_path: Path) -> None:
    page = read_text(tmp_path, "Before.\n\n```signs\nweak_leg\n\nbelt_pain\n```\n\nAfter.")
    assert page.signs == ("weak_leg", "belt_pain")
    assert [bool(block.signs) for block in page.blocks] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("```signs\nweak_leg\nA weak leg\n```", "line 13: 'A weak leg' is no id of a list item"),
        ("```signs\n```", "line 11: a list of signs stands by itself and names at least one list item"),
        ("- ```signs\n  weak_leg\n  ```", "line 11: a list of signs stands by itself"),
    ],
)
def test_a_block_of_signs_with_a_fault_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(ContentError, match=fault):
        read_text(tmp_path, text)
