"""The security documents name tests and files that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_DOCS = [_ROOT / "docs" / "security.md", *sorted((_ROOT / "docs" / "security").glob("*.md"))]
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::([\w:]+))?`")
_FILE = re.compile(r"`((?:triage|bonemets|content|deploy|scripts|tests)/[\w/.-]+)(?:::[\w:]+)?`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def _tests_of(path: str) -> set[str]:
    """Its tests as pytest calls them."""
    tree = ast.parse((_ROOT / path).read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} | {
        f"{one.name}::{node.name}"
        for one in classes
        for node in one.body
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize("document", _DOCS, ids=lambda path: path.name)
def test_every_test_that_it_names_is_there(document: Path) -> None:
    named = _TEST.findall(document.read_text(encoding="utf-8"))
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (_ROOT / path).is_file() or (name and name not in _tests_of(path))
    ]
    assert named
    assert missing == []


@pytest.mark.parametrize("document", _DOCS, ids=lambda path: path.name)
def test_every_file_that_it_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = [_ROOT / path for path in _FILE.findall(text)]
    paths += [document.parent / path for path in _LINK.findall(text)]
    assert [str(path) for path in paths if not path.exists()] == []


def test_each_chapter_of_the_standard_has_its_rows() -> None:
    text = (_ROOT / "docs" / "security" / "asvs.md").read_text(encoding="utf-8")
    chapters = [int(number) for number in re.findall(r"\| \*\*V(\d+) ", text)]

    assert chapters == list(range(1, 18))


def test_every_answer_is_one_of_those_that_are_explained() -> None:
    text = (_ROOT / "docs" / "security" / "asvs.md").read_text(encoding="utf-8")
    answers = {row.split("|")[2].strip() for row in text.splitlines() if row.startswith("| ")}

    assert answers - {"", "Answer"} == {"met", "partly", "not met", "not applicable", "hospital"}
