"""Every heading of the source document is explained on some page."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from content.library import library
from triage.management.commands.content_coverage import coverage_table, covering_pages
from triage.protocols.shipped import shipped_passages

TABLE = Path(__file__).parent.parent.parent / "docs" / "coverage.md"


@pytest.mark.parametrize("passage", shipped_passages(), ids=lambda passage: passage.id)
def test_every_heading_of_the_source_has_a_page(passage: object) -> None:
    assert covering_pages(passage, library("en").values())  # type: ignore[arg-type]


def test_the_table_in_the_docs_is_the_present_one() -> None:
    assert TABLE.read_text(encoding="utf-8") == coverage_table()


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("content_coverage")
    assert capsys.readouterr().out == coverage_table()
