"""The sources that education pages cite are those of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.library import library, sources

if TYPE_CHECKING:
    from triage.engine.protocol import Protocol


def shared(protocol: Protocol) -> list[str]:
    """The sources that the protocol cites too."""
    return [source for source in sources() if source in protocol.sources]


def test_most_sources_are_those_of_the_protocol(shipped: Protocol) -> None:
    assert {"acs_bone_metastasis", "nice_ng234", "our_choice"} <= set(shared(shipped))


def test_a_source_has_the_title_and_publisher_it_has_in_the_protocol(shipped: Protocol) -> None:
    for source in shared(shipped):
        assert sources()[source].endswith(shipped.sources[source].title)
        if source != "our_choice":
            assert sources()[source].startswith(shipped.sources[source].publisher)


def test_what_has_changed_since_the_document_is_said_with_a_newer_source(shipped: Protocol) -> None:
    newer = {source for source in sources() if source not in shipped.sources}
    for slug, page in library("en").items():
        if "What has changed since" in page.plain_text:
            assert {c.source for c in page.citations} & newer, slug


def test_every_source_is_cited_by_a_page() -> None:
    cited = {citation.source for page in library("en").values() for citation in page.citations}
    assert cited == set(sources())
