"""The sources that education pages cite are those of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.library import library, sources

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


@pytest.mark.parametrize("source", sources())
def test_every_source_is_one_of_the_protocol(protocol: Protocol, source: str) -> None:
    assert source in protocol.sources


@pytest.mark.parametrize("source", sources())
def test_every_source_has_the_title_it_has_in_the_protocol(protocol: Protocol, source: str) -> None:
    assert sources()[source].endswith(protocol.sources[source].title)


@pytest.mark.parametrize("source", [s for s in sources() if s != "our_choice"])
def test_every_source_names_the_publisher_that_the_protocol_names(protocol: Protocol, source: str) -> None:
    assert sources()[source].startswith(protocol.sources[source].publisher)


def test_every_source_is_cited_by_a_page() -> None:
    cited = {citation.source for page in library("en").values() for citation in page.citations}
    assert cited == set(sources())
