"""A file must not run anything in a spreadsheet."""

from __future__ import annotations

import pytest

from triage.nurses.report.csv_file import harmless


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "=cmd|' /C calc'!A0", "|calc", "%0A"],
)
def test_what_a_spreadsheet_would_run_becomes_a_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Back pain", "1 - 2", "", 0, 12, 3.5])
def test_everything_else_stays_as_it_is(value: str | float) -> None:
    assert harmless(value) == value
