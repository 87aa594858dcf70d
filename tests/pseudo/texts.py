"""Protocols, pages and hard words in the language that nobody speaks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from content.glossary import GLOSSARY
from content.library import PAGES, library
from tests.pseudo.words import LANGUAGE, pseudo
from triage.engine.loading import load_data
from triage.engine.spoken import BAR
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

_MOST_SUMMARY, _MOST_QUESTION, _MOST_MEANING = 140, 120, 200
_MARK = re.compile(r"^(#+ |[-*] |\d+\. |> )?(.*)$")
_PICTURE = re.compile(r"^!\[(.*)\]\((.*)\)$")


def in_pseudo(protocol: Protocol) -> Protocol:
    """The protocol with every text in the language too."""
    data = _translated(json.loads(protocol.canonical_json()))
    data["languages"] = [*protocol.languages, LANGUAGE]
    return load_data(data, pages=library("en").keys(), passages=shipped_passages())


def _translated(value: Any) -> Any:
    if isinstance(value, list):
        return [_translated(item) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("en"), str):
        return value | {LANGUAGE: BAR.join(pseudo(part) for part in value["en"].split(BAR))}
    return {key: _translated(item) for key, item in value.items()}


def write_pages(folder: Path) -> None:
    """Write the pages of the first language and those of this one into a folder."""
    (folder / "en").symlink_to(PAGES / "en")
    own = folder / LANGUAGE
    own.mkdir()
    for path in (PAGES / "en").glob("*.md"):
        (own / path.name).write_text(_page(path.read_text(encoding="utf-8")), encoding="utf-8")
    contents = yaml.safe_load((PAGES / "en" / "_contents.yaml").read_text(encoding="utf-8"))
    titles = {name: {"title": pseudo(section["title"])} for name, section in contents.items()}
    (own / "_contents.yaml").write_text(yaml.safe_dump(titles, allow_unicode=True), encoding="utf-8")


def _page(text: str) -> str:
    _, front, body = text.split("---\n", 2)
    facts = yaml.safe_load(front)
    facts["title"] = pseudo(facts["title"])
    facts["summary"] = pseudo(facts["summary"], _MOST_SUMMARY)
    facts["questions"] = [pseudo(question, _MOST_QUESTION) for question in facts["questions"]]
    for citation in facts["citations"]:
        citation |= {name: pseudo(citation[name]) for name in ("heading", "topic") if name in citation}
    is_fence = False
    lines = []
    for line in body.splitlines():
        is_fence ^= line.startswith("```")
        lines.append(line if is_fence or line.startswith("```") else _line(line))
    written = yaml.safe_dump(facts, allow_unicode=True, width=10_000)
    return f"---\n{written}---\n" + "\n".join(lines) + "\n"


def _line(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    words = line.strip()
    if not words:
        return line
    picture = _PICTURE.match(words)
    if picture:
        return f"![{pseudo(picture[1])}]({picture[2]})"
    found = _MARK.match(words)
    assert found
    return f"{indent}{found[1] or ''}{pseudo(found[2])}"


def write_glossary(folder: Path) -> None:
    """Write the hard words of the first language and those of this one into a folder."""
    (folder / "en.yaml").symlink_to(GLOSSARY / "en.yaml")
    words = yaml.safe_load((GLOSSARY / "en.yaml").read_text(encoding="utf-8"))
    for entry in words.values():
        # Found by how texts write it, which stands in brackets as a whole.
        entry["forms"] = [entry["word"], *entry.get("forms", [])]
        entry["word"] = pseudo(entry["word"])
        entry["means"] = pseudo(entry["means"], _MOST_MEANING)
        if "say" in entry:
            entry["say"] = pseudo(entry["say"])
    (folder / f"{LANGUAGE}.yaml").write_text(yaml.safe_dump(words, allow_unicode=True), encoding="utf-8")
