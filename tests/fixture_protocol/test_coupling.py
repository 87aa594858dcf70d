"""Whoever edits the shipped protocol breaks the tests of that file, and no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.library import library
from tests.fixture_protocol import fixture_protocol
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from triage.engine.protocol import Protocol

TESTS = Path(__file__).parent.parent
# What these are about is the shipped file, or the education pages that name its items.
ABOUT_THE_SHIPPED_FILE = {"protocols", "safety", "content"}
# Shorter ones are words of the language too.
SHORTEST_TEXT = 12


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


def only_shipped(shipped: Protocol, ours: Protocol) -> tuple[set[str], set[str]]:
    """The ids and the texts that the shipped protocol has and that of the tests has not."""
    written = "\n".join(texts(ours.model_dump(mode="json")))
    found = {text for text in texts(shipped.model_dump(mode="json")) if " " in text}
    long = {text for text in found if len(text) >= SHORTEST_TEXT and text not in written}
    return names(shipped) - names(ours), long


IDS, TEXTS = only_shipped(shipped_protocol(pages=library("en").keys()), fixture_protocol())
FILES = [
    file
    for file in sorted(TESTS.rglob("*.py"))
    if file.relative_to(TESTS).parts[0] not in ABOUT_THE_SHIPPED_FILE
]


def coupled(source: str) -> set[str]:
    """What a test's source names that only the shipped protocol has."""
    words = set(re.findall(r"[a-z][a-z0-9_]+", source))
    return (words & IDS) | {text for text in TEXTS if text in source}


def test_an_id_and_a_sentence_of_the_shipped_protocol_are_found() -> None:
    name, text = min(IDS), min(TEXTS)
    assert coupled(f'person.ticks("movement", {name}="yes")\nassert "{text}" in words') == {name, text}


def test_tests_name_nothing_that_only_the_shipped_protocol_has() -> None:
    """Where one does, a clinician's edit would break it: CONTRIBUTING.md says what to use instead."""
    found = {str(file.relative_to(TESTS)): coupled(file.read_text(encoding="utf-8")) for file in FILES}
    assert {file: named for file, named in found.items() if named} == {}
