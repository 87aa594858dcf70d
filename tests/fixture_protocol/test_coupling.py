"""Whoever edits the shipped protocol breaks the tests of that file, and no others."""

from __future__ import annotations

import re
from ast import Constant, parse, walk
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.library import library
from tests.fixture_protocol import fixture_protocol
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.protocol import Protocol

TESTS = Path(__file__).parent.parent
# These are about the shipped file, the education pages that name its items, phrases that texts may say,
# pictures of the guide, or the site as it is installed.
ABOUT_THE_SHIPPED_FILE = {
    "protocols",
    "safety",
    "content",
    "engine/test_phrases.py",
    "journeys/editors/guide_pictures.py",
    "proxy",
}
# Shorter ones are words of the language too.
SHORTEST_TEXT, SHORTEST_PART = 12, 30


def names(protocol: Protocol) -> set[str]:
    """The ids of pages, questions, rules and list items that no other word is."""
    parts = (protocol.pages, protocol.questions.values(), protocol.rules, protocol.list_items)
    return {one.id for part in parts for one in part if "_" in one.id}


def texts(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def is_text(written: str) -> bool:
    """Whether this can only be a text: words, and enough of them."""
    return " " in written and len(written) >= SHORTEST_TEXT


def is_part(written: str) -> bool:
    """Whether this is part of a text of the shipped protocol, too long to be one by chance."""
    return len(written) >= SHORTEST_PART and written in ALL_SHIPPED and written not in ALL_OURS


SHIPPED, OURS = shipped_protocol(pages=library("en").keys()), fixture_protocol()
IDS = names(SHIPPED) - names(OURS)
ALL_SHIPPED, ALL_OURS = ("\n".join(texts(one.model_dump(mode="json"))) for one in (SHIPPED, OURS))
TEXTS = {text for text in texts(SHIPPED.model_dump(mode="json")) if is_text(text) and text not in ALL_OURS}
FILES = [
    file
    for file in sorted(TESTS.rglob("*.py"))
    if not {file.relative_to(TESTS).parts[0], str(file.relative_to(TESTS))} & ABOUT_THE_SHIPPED_FILE
]


def coupled(source: str) -> set[str]:
    """What a test's source names that only the shipped protocol has."""
    words = set(re.findall(r"[a-z][a-z0-9_]+", source))
    literals = {node.value for node in walk(parse(source)) if isinstance(node, Constant)}
    parts = {part for part in literals if isinstance(part, str) and is_part(part)}
    return (words & IDS) | {text for text in TEXTS if text in source} | parts


def test_an_id_and_a_sentence_of_the_shipped_protocol_are_found() -> None:
    name, text = min(IDS), max(TEXTS, key=len)
    assert coupled(f'person.ticks("movement", {name}="yes")\nassert "{text}" in words') == {name, text}
    assert coupled(f'assert "{text[:-1]}" in words') == {text[:-1]}


def test_tests_name_nothing_that_only_the_shipped_protocol_has() -> None:
    """Where one does, a clinician's edit would break it: CONTRIBUTING.md says what to use instead."""
    found = {str(file.relative_to(TESTS)): coupled(file.read_text(encoding="utf-8")) for file in FILES}
    assert {file: named for file, named in found.items() if named} == {}
