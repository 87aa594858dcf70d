"""The rows of the shipped protocol stand in small groups, each under a heading of its own."""

from __future__ import annotations

from itertools import pairwise

import pytest

from content.library import library
from triage.protocols.shipped import shipped_protocol

PROTOCOL = shipped_protocol(pages=library("en").keys())
MOST_ROWS, MOST_WORDS = 4, 4
CHECKLISTS = [page for page in PROTOCOL.pages if page.layout == "checklist"]
HEADINGS = [
    (page.id, question.heading.to("en"))
    for page in CHECKLISTS
    for question in page.questions
    if question.heading
]


def rows_by_heading(page_id: str) -> list[tuple[str, int]]:
    """Each heading of a page with how many rows stand under it; before them those under none."""
    page = PROTOCOL.page(page_id)
    assert page
    groups: list[tuple[str, int]] = [("", 0)]
    for question in page.questions:
        if question.type != "yes_no" or question.body_region:
            continue
        if question.heading:
            groups.append((question.heading.to("en"), 0))
        groups[-1] = (groups[-1][0], groups[-1][1] + 1)
    return groups


@pytest.mark.parametrize("page_id", [page.id for page in CHECKLISTS])
def test_no_row_stands_alone_or_in_a_crowd(page_id: str) -> None:
    without, *groups = rows_by_heading(page_id)
    assert without == ("", 0)
    assert all(2 <= rows <= MOST_ROWS for _, rows in groups), groups


def test_headings_are_short_and_no_two_of_a_page_are_alike() -> None:
    assert len(HEADINGS) == len(set(HEADINGS))
    assert all(one != following for one, following in pairwise(HEADINGS))
    assert [words for _, words in HEADINGS if len(words.split()) > MOST_WORDS] == []
