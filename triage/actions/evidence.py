"""What a protocol is held against before it is published."""

from __future__ import annotations

from content.library import library
from triage.engine.safety.checking import Evidence
from triage.models import StoredCase
from triage.protocols.shipped import shipped_cases, shipped_source_map


def evidence() -> Evidence:
    """The shipped cases and those that editors added, the source map, the words of the education pages."""
    return Evidence(
        cases=[*shipped_cases(), *(case.to_case() for case in StoredCase.objects.active())],
        source_map=shipped_source_map(),
        page_texts={slug: page.words for slug, page in library("en").items()},
    )
