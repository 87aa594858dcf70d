"""Nobody is told that all is well: without signs the way is short and the words are careful."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.journeys.stored_answers import has_answered

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.browser
MOST_PAGES = 10
FALSE_COMFORT = re.compile(r"\byou( are|.re) (fine|ok|okay|well|healthy|safe)\b", re.IGNORECASE)


def test_a_person_without_signs_needs_at_most_ten_pages(visitor: Visitor) -> None:
    visitor.start()
    visitor.nothing_else()
    visitor.see_result()

    assert visitor.urgency() == "routine"
    assert visitor.stored_urgencies() == ["routine"]
    assert len(visitor.headings_seen) <= MOST_PAGES, visitor.headings_seen


def test_no_signs_does_not_mean_that_nothing_is_wrong(visitor: Visitor, protocol: Protocol) -> None:
    visitor.open(f"{has_answered(visitor, protocol, {})}/result/")

    visitor.expect_heading("You found none of the signs we asked about")
    said = visitor.text()
    assert "This does not mean that nothing is wrong." in said
    assert "If you are worried, call." in said
    assert not FALSE_COMFORT.search(said)


def test_routine_is_not_said_before_the_end(visitor: Visitor) -> None:
    visitor.start()
    visitor.pass_emergency_check()
    address = f"/check/{visitor.submission_id}/result/"
    visitor.open(address)

    visitor.expect_heading("About you")
    assert visitor.urgency() is None
    assert visitor.stored_urgencies() == []
