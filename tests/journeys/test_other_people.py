"""Nobody else sees the answers: not another browser, and no other server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.stored_answers import has_answered

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers, Way
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("part", ["result/", "answers/", "questions/movement/"])
def test_another_browser_gets_the_page_of_a_wrong_address(
    visitor: Visitor, browsers: Browsers, way: Way, protocol: Protocol, part: str
) -> None:
    browsers.allow_failed_load(404)
    address = has_answered(visitor, protocol, {"leg_weakness": "yes"})

    stranger = browsers.open(way)
    response = stranger.open(f"{address}/{part}")
    assert response.status == 404
    stranger.expect_heading("Call now or go to the emergency room")
    expect(stranger.page.locator("#call-911")).to_be_visible()
    expect(stranger.page.locator("#go-to-er")).to_be_visible()
    # The way to help stands on every such page; what somebody answered does not.
    expect(stranger.page.locator(".say")).to_have_count(0)
    expect(stranger.page.locator(".reasons")).to_have_count(0)


def test_addresses_and_titles_hold_no_answer(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()

    assert "leg" not in visitor.page.url
    assert "leg" not in visitor.page.title()


def test_a_whole_questionnaire_asks_no_other_server(visitor: Visitor, browsers: Browsers) -> None:
    visitor.start()
    visitor.nothing_else()
    visitor.see_result()
    visitor.open("/learn/")

    assert browsers.asked
    assert browsers.strangers() == []
