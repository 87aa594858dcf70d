"""Files that a person saves: the browser stores them, and the page stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from typing import Any

    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
HEADING = "For the doctor\N{RIGHT SINGLE QUOTATION MARK}s computer"


def saves(visitor: Visitor, words: str) -> dict[str, Any]:
    """Follow a link to a file, and read the file."""
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name=words, exact=True).click()
    file: dict[str, Any] = json.loads(download.value.path().read_text())
    return file


def stand_before_the_computer(visitor: Visitor) -> None:
    """With a weak leg, at the page for the doctor's computer."""
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()
    visitor.follow("Sheet to show or print")
    visitor.follow(HEADING)
    visitor.expect_heading(HEADING)


def test_the_file_for_the_doctor_is_saved(visitor: Visitor) -> None:
    stand_before_the_computer(visitor)
    assert saves(visitor, "Save the file")["resourceType"] == "Bundle"
    visitor.expect_heading(HEADING)


def test_a_copy_of_ones_own_is_saved_from_the_start_page(visitor: Visitor) -> None:
    stand_before_the_computer(visitor)
    visitor.open("/")
    answers = {row["question"]: row["answer"] for row in saves(visitor, "Save a copy")["answers"]}
    assert answers["leg_weakness"] == "yes"
