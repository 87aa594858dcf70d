"""Every heading of the source document is explained on some page; so is every line that says something."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from content.library import library
from tests.source_document import the_document
from triage.engine.vocabulary import lines_of
from triage.management.commands.content_coverage import coverage_table, covering_pages
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from tests.telling import Tell

TABLE = Path(__file__).parent.parent.parent / "docs" / "coverage.md"
PHONE_LINK = re.compile(r'href="tel:([^"]+)">([^<]+)</a>')
WEB_LINK = re.compile(r'href="https://([^"]+)"[^>]*>([^<]+)</a>')
# Lines that no page cites: headings above a heading, and where it sends readers on.
UNCITED = {384, 394, *range(467, 472), 499, 500, 656, 657, 727, 753, 754}


def test_every_heading_of_the_source_has_a_page() -> None:
    pages = library("en").values()
    assert [passage.id for passage in shipped_passages() if not covering_pages(passage, pages)] == []


def test_the_table_in_the_docs_is_the_present_one() -> None:
    assert TABLE.read_text(encoding="utf-8") == coverage_table()


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("content_coverage")
    assert capsys.readouterr().out == coverage_table()


def test_every_line_that_says_something_is_cited_by_a_page(tell: Tell) -> None:
    document = the_document(tell)
    if document is None:
        return
    citations = [citation for page in library("en").values() for citation in page.citations]
    cited = {line for citation in citations if citation.lines for line in lines_of(citation.lines)}
    written = {number for number, line in enumerate(document.split("\n"), start=1) if line.strip()}
    assert written - cited == UNCITED


def test_every_phone_number_on_a_page_is_the_one_in_the_document(tell: Tell) -> None:
    calls = [
        (slug, number, shown)
        for slug, page in library("en").items()
        for block in page.blocks
        for number, shown in PHONE_LINK.findall(block.html)
    ]
    assert len(calls) > 10
    assert [call for call in calls if call[1] != "+" + call[2].replace("-", "")] == []
    document = the_document(tell)
    if document is not None:
        assert [call for call in calls if call[2] not in document] == []


def test_every_web_address_on_a_page_is_the_one_in_the_document(tell: Tell) -> None:
    links = [
        (slug, address.rstrip("/"), shown)
        for slug, page in library("en").items()
        for block in page.blocks
        for address, shown in WEB_LINK.findall(block.html)
    ]
    assert len(links) > 5
    assert [link for link in links if link[1] != link[2]] == []
    document = the_document(tell)
    if document is not None:
        assert [link for link in links if link[2] not in document] == []


@pytest.mark.parametrize("site", ["cancer.org", "cancer.gov", "nccn.org", "cancercare.org"])
def test_the_page_on_where_to_find_help_leads_to_every_group_on_the_web(site: str) -> None:
    html = "".join(block.html for block in library("en")["resources"].blocks)
    assert f'href="https://www.{site}/' in html
