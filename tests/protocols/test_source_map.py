"""The passages and the source map, held against the document where it is at hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from content.glossary import glossary
from content.library import library
from tests.source_document import the_document
from triage.engine.source_map import changed_passages
from triage.engine.vocabulary import lines_of
from triage.protocols.shipped import shipped_passages, shipped_source_map

if TYPE_CHECKING:
    from tests.telling import Tell

WARNING_LINES = (
    (154, 202),
    (453, 463),
    (495, 498),
    (545, 549),
    (575, 607),
    (647, 655),
    (697, 728),
    (803, 880),
    (937, 941),
)


def test_the_map_covers_every_warning_passage() -> None:
    source_map = shipped_source_map()
    wanted = {line for first, last in WARNING_LINES for line in range(first, last + 1)}

    assert {line for written in source_map.ranges for line in lines_of(written)} == wanted
    assert source_map.uncovered_lines() == []


def test_the_passages_are_those_of_the_document(tell: Tell) -> None:
    document = the_document(tell)
    if document is not None:
        assert changed_passages(document, shipped_passages()) == []


def test_a_changed_word_changes_its_passage(tell: Tell) -> None:
    document = the_document(tell)
    if document is not None:
        lines = document.split("\n")
        lines[163] += " now"
        assert changed_passages("\n".join(lines), shipped_passages()) == ["pain"]


def test_only_blank_lines_are_called_blank(tell: Tell) -> None:
    document = the_document(tell)
    if document is not None:
        lines = document.split("\n")
        blank = {
            number
            for first, last in WARNING_LINES
            for number in range(first, last + 1)
            if not lines[number - 1].strip()
        }
        assert set(shipped_source_map().blank_lines) == blank


# Titles of booklets and books: names, which our page on resources lists as they are.
TITLES = range(967, 1001)
RUN = 8


def words_of(text: str) -> list[str]:
    """The words of a text without punctuation."""
    return re.findall(r"[a-z0-9]+", text.lower().replace(chr(0x2019), "").replace("'", ""))


def runs_of(text: str) -> set[str]:
    """Every run of eight words."""
    words = words_of(text)
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def runs_of_the_document(document: str) -> set[str]:
    """Every run of eight words in it, titles left out."""
    lines = document.split("\n")
    return runs_of("\n".join("" if number in TITLES else line for number, line in enumerate(lines, start=1)))


def test_no_sentence_of_the_document_stands_in_our_files(tell: Tell) -> None:
    document = the_document(tell)
    if document is None:
        return
    runs = runs_of_the_document(document)
    root = Path(__file__).parent.parent.parent
    patterns = (
        "triage/protocols/*.yaml",
        "content/**/*.md",
        "content/**/*.yaml",
        "static/img/learn/*.svg",
        "templates/**/*.html",
    )
    files = [path for pattern in patterns for path in root.glob(pattern)]
    assert len(files) > 70
    for path in files:
        # Headings are cited as they stand.
        ours = [line for line in path.read_text(encoding="utf-8").splitlines() if "heading:" not in line]
        assert runs_of("\n".join(ours)) & runs == set(), path.name
        # Markup breaks a sentence up; readers do not see it.
        shown = re.sub(r"<[^>]*>|\{[%#].*?[%#]\}", " ", "\n".join(ours))
        assert runs_of(shown) & runs == set(), path.name


def test_no_sentence_of_the_document_stands_in_what_readers_see(tell: Tell) -> None:
    document = the_document(tell)
    if document is None:
        return
    runs = runs_of_the_document(document)
    texts = {slug: page.plain_text for slug, page in library("en").items()}
    texts |= {name: word.means for name, word in glossary("en").items()}
    assert {name: runs_of(text) & runs for name, text in texts.items() if runs_of(text) & runs} == {}


def test_every_line_of_the_document_is_in_a_passage(tell: Tell) -> None:
    document = the_document(tell)
    if document is None:
        return
    within = {line for passage in shipped_passages() for line in lines_of(passage.lines)}
    written = {number for number, line in enumerate(document.split("\n"), start=1) if line.strip()}
    assert written - within == set()
