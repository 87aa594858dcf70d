"""Reads a catalog of translations, without GNU gettext."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from tests.site.marked_words import Marked

_FIELD = re.compile(r'^(msg\w+(?:\[\d\])?) ((?:".*"\n?)+)', re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """What is marked, and what it is in the other language: one text, or one for each plural form."""

    marked: Marked
    translations: tuple[str, ...]
    is_fuzzy: bool


def read_catalog(path: Path) -> list[Entry]:
    """Every entry of a .po file but its header."""
    return [_read_entry(part) for part in path.read_text().split("\n\n")[1:] if part.strip()]


def plural_forms(path: Path) -> int:
    """How many forms the language has for how many of something."""
    header = path.read_text().partition("\n\n")[0]
    found = re.search(r"nplurals=(\d)", header)
    assert found is not None
    return int(found[1])


def _read_entry(part: str) -> Entry:
    fields = {
        name: "".join(ast.literal_eval(line) for line in lines.splitlines())
        for name, lines in _FIELD.findall(part)
    }
    return Entry(
        marked=(fields.get("msgctxt", ""), fields["msgid"], fields.get("msgid_plural", "")),
        translations=tuple(text for name, text in fields.items() if name.startswith("msgstr")),
        is_fuzzy=bool(re.search(r"^#,.*\bfuzzy\b", part, re.MULTILINE)),
    )
