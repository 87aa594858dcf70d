"""Words that no patient may ever read, looked for in everything that can be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.library import PAGES, library
from triage.protocols.shipped import shipped_protocol

ROOT = Path(__file__).parents[2]
DOCUMENT = shipped_protocol(pages=library("en").keys()).canonical_json().decode().lower()
FORBIDDEN = ["you are fine", "you're fine", "they are fine", "diagnosed", "stop taking"]
FILES = [
    *sorted((ROOT / "templates").rglob("*.html")),
    *sorted((ROOT / "static" / "js").rglob("*.js")),
    *sorted(PAGES.rglob("*.md")),
    *sorted((ROOT / "triage" / "patients").rglob("*.py")),
    *sorted((ROOT / "triage" / "models").rglob("*.py")),
]


def test_everything_that_can_be_shown_is_looked_at() -> None:
    suffixes = {file.suffix for file in FILES}
    assert suffixes == {".html", ".js", ".md", ".py"}
    assert len(FILES) > 50


def shown_words(file: Path) -> str:
    """A file's words, white space as a browser shows it, so that a line break hides nothing.

    The headings of the source, which pages cite as they stand, are left out.
    """
    text = file.read_text(encoding="utf-8").replace(chr(0x2019), "'").lower()
    return " ".join(word for line in text.splitlines() if "heading:" not in line for word in line.split())


@pytest.mark.parametrize("words", FORBIDDEN)
def test_no_page_says_it(words: str) -> None:
    assert [str(file.relative_to(ROOT)) for file in FILES if words in shown_words(file)] == []


@pytest.mark.parametrize("words", FORBIDDEN)
def test_no_text_of_the_protocol_says_it(words: str) -> None:
    assert words not in DOCUMENT


def test_the_result_forbids_to_change_a_medicine_alone() -> None:
    parts = sorted((ROOT / "templates" / "patients").glob("*result*.html"))
    page = "".join(part.read_text(encoding="utf-8") for part in parts)
    assert "Do not stop, start or change a medicine on your own." in page
