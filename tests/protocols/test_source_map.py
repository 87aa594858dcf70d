"""The passages and the source map, held against the document where it is at hand."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from triage.engine.source_map import changed_passages
from triage.engine.vocabulary import lines_of
from triage.protocols.shipped import shipped_passages, shipped_source_map

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


def the_document(capsys: pytest.CaptureFixture[str]) -> str | None:
    """The document that SOURCE_DOCUMENT names; None, said aloud, where it is not at hand."""
    path = os.environ.get("SOURCE_DOCUMENT")
    if path:
        return Path(path).read_text(encoding="utf-8")
    with capsys.disabled():
        print("\nsource not at hand")  # noqa: T201
    return None


def test_the_map_covers_every_warning_passage() -> None:
    source_map = shipped_source_map()
    wanted = {line for first, last in WARNING_LINES for line in range(first, last + 1)}

    assert {line for written in source_map.ranges for line in lines_of(written)} == wanted
    assert source_map.uncovered_lines() == []


def test_the_passages_are_those_of_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    document = the_document(capsys)
    if document is not None:
        assert changed_passages(document, shipped_passages()) == []


def test_a_changed_word_changes_its_passage(capsys: pytest.CaptureFixture[str]) -> None:
    document = the_document(capsys)
    if document is not None:
        lines = document.split("\n")
        lines[163] += " now"
        assert changed_passages("\n".join(lines), shipped_passages()) == ["pain"]


def test_only_blank_lines_are_called_blank(capsys: pytest.CaptureFixture[str]) -> None:
    document = the_document(capsys)
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


def test_no_sentence_of_the_document_stands_in_our_texts(capsys: pytest.CaptureFixture[str]) -> None:
    document = the_document(capsys)
    if document is None:
        return
    lines = document.split("\n")
    runs = runs_of("\n".join("" if number in TITLES else line for number, line in enumerate(lines, start=1)))
    root = Path(__file__).parent.parent.parent
    patterns = ("triage/protocols/*.yaml", "content/**/*.md", "content/**/*.yaml", "static/img/learn/*.svg")
    files = [path for pattern in patterns for path in root.glob(pattern)]
    assert len(files) > 70
    for path in files:
        # Headings are cited as they stand.
        ours = [line for line in path.read_text(encoding="utf-8").splitlines() if "heading:" not in line]
        assert runs_of("\n".join(ours)) & runs == set(), path.name
