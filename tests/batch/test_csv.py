"""Lines of CSV: what a row may look like, and what a bad one is told."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from tests.batch.people import PROTOCOL
from triage.batch.records import MOST_BYTES, Assessor
from triage.batch.sources import LineSource
from triage.batch.steps import FileError

if TYPE_CHECKING:
    from triage.batch.records import Result

HEADER = b"id,leg_weakness,pain_severity\n"


def triage(content: bytes) -> list[Result]:
    """The results of a file with this content."""
    source = LineSource(lambda: io.BytesIO(content), Assessor(PROTOCOL, "no"), is_csv=True)
    return [result for step in source.steps() for result in step.results]


def told(content: bytes) -> list[str]:
    """Of each row the urgency, or the error."""
    return [result.get("urgency") or result["error"] for result in triage(content)]


@pytest.mark.parametrize("written", [b"yes", b"true", b"TRUE", b'"yes"', b" yes "])
def test_a_yes_may_be_written_in_several_ways(written: bytes) -> None:
    assert told(HEADER + b"a," + written + b",\n") == ["emergency"]


def test_a_blank_cell_is_an_absent_answer() -> None:
    assert told(HEADER + b"a,no,\n") == ["routine"]
    assert told(HEADER + b"a, ,\n") == ["line 2: nothing was answered, so nothing can be said of this person"]


@pytest.mark.parametrize("between", [b";", b"\t"])
def test_semicolons_and_tabs_divide_columns_too(between: bytes) -> None:
    assert told((HEADER + b"a,yes,3\n").replace(b",", between)) == ["emergency"]


def test_a_byte_order_mark_and_line_ends_of_windows_are_read() -> None:
    assert told(b"\xef\xbb\xbf" + (HEADER + b"a,yes,3\n").replace(b"\n", b"\r\n")) == ["emergency"]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b"a,maybe,3", "leg_weakness: the answer must be yes (or true), no (or false), or not_sure"),
        (b"a,yes,11", "pain_severity: the answer must be a whole number from 0 to 10, or not_sure"),
        (b"a,yes", "2 cells under 3 columns"),
        (b"a,yes,3,4", "4 cells under 3 columns"),
        (b",yes,3", "'id' is missing"),
        (b'a,"yes,3', "not CSV: "),
        (b'a,"yes"no,3', "not CSV: "),
        (b"a,yes\rno,3", "not CSV: "),
        (b"a,y\xe9s,3", "not UTF-8 text, from byte 4 on"),
        (b"a," + b"y" * MOST_BYTES + b",3", "longer than 1,000,000 bytes"),
        (b"a," + b"y" * (MOST_BYTES - 3) + b"\xe9,3", "longer than 1,000,000 bytes"),
    ],
)
def test_a_bad_row_is_told_what_is_wrong_and_the_others_still_run(bad: bytes, says: str) -> None:
    before, error, after = told(HEADER + b"x,no,0\n" + bad + b"\nz,yes,0\n")
    assert (before, after) == ("routine", "emergency")
    assert error.startswith("line 3: ")
    assert says in error


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (b"id,leg_weaknes\n", "'leg_weaknes' is no question. Did you mean 'leg_weakness'"),
        (b"leg_weakness\n", "needs the column 'id'"),
        (b"id,leg_weakness,leg_weakness\n", "has 'leg_weakness' twice"),
        (b"id,l\xe9g\n", "not UTF-8 text"),
        (b'id,"leg_weakness\n', "not CSV"),
        (b"\n", "needs the column 'id'"),
    ],
)
def test_a_header_that_is_not_understood_stops_the_file(header: bytes, says: str) -> None:
    with pytest.raises(FileError, match=says):
        told(header + b"a,yes\n")
