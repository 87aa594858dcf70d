"""The protocol of the tests, and what it is held against. How to use it: CONTRIBUTING.md."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from content.library import library
from triage.engine.cases import Case
from triage.engine.loading import load, read_yaml
from triage.engine.safety.checking import Evidence
from triage.engine.safety.one_truth import Shown
from triage.engine.source_map import SourceMap
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol

FOLDER = Path(__file__).parent
FILE = FOLDER / "protocol.yaml"


@cache
def fixture_protocol() -> Protocol:
    """A small, safe protocol whose texts and ids no clinician's edit changes."""
    return load(FILE.read_text(encoding="utf-8"), pages=library("en").keys(), passages=shipped_passages())


@cache
def fixture_evidence() -> Evidence:
    """Its cases, its source map, and its own lists as those of the program's file."""
    data = read_yaml((FOLDER / "evidence.yaml").read_text(encoding="utf-8"))
    return Evidence(
        cases=[Case.model_validate(case, strict=False) for case in data["cases"]],
        source_map=SourceMap.model_validate(data["source_map"], strict=False),
        shown=Shown(static=fixture_protocol().items_on("emergency_page")),
    )
