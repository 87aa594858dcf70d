"""Evidence and small protocols for the safety tests."""

from __future__ import annotations

import pytest

from content.library import library
from triage.engine.safety.checking import Evidence
from triage.protocols.shipped import shipped_cases, shipped_source_map


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """What the shipped protocol is held against."""
    return Evidence(
        cases=shipped_cases(),
        source_map=shipped_source_map(),
        page_texts={slug: page.words for slug, page in library("en").items()},
    )
