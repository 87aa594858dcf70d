"""The passages and the source map, held against the document where it is at hand."""

from __future__ import annotations

import os
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


def test_no_sentence_of_the_document_stands_in_our_texts(capsys: pytest.CaptureFixture[str]) -> None:
    document = the_document(capsys)
    if document is None:
        return
    words = document.lower().split()
    runs = {" ".join(words[i : i + 8]) for i in range(len(words) - 7)}
    # Headings are cited as they stand.
    headings = [passage.heading.lower() for passage in shipped_passages() if len(passage.heading) > 40]
    root = Path(__file__).parent.parent.parent
    for path in [*root.glob("triage/protocols/*.yaml"), *root.glob("content/pages/**/*.md")]:
        text = path.read_text(encoding="utf-8").lower()
        for heading in headings:
            text = text.replace(heading, "")
        ours = text.split()
        copied = [run for i in range(len(ours) - 7) if (run := " ".join(ours[i : i + 8])) in runs]
        assert not copied, path.name
