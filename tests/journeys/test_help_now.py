"""The emergency page: one tap away, from everywhere, storing nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from triage.models import Submission

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def expect_the_emergency_page(visitor: Visitor) -> None:
    """Its heading, its number to tap and its list."""
    visitor.expect_heading("Call now or go to the emergency room")
    assert visitor.path() == "/help-now/"
    expect(visitor.page.get_by_role("link", name="Call 911", exact=True)).to_have_attribute("href", "tel:911")
    expect(visitor.page.locator("#go-to-er")).to_be_visible()


def test_the_emergency_page_is_one_tap_from_the_start_page(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.follow("One of these is happening now")

    expect_the_emergency_page(visitor)
    assert not Submission.objects.exists()


def test_the_number_to_call_is_in_view_without_scrolling(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.follow("One of these is happening now")

    expect(visitor.page.get_by_role("link", name="Call 911", exact=True)).to_be_in_viewport(ratio=1)


def test_the_emergency_page_is_one_tap_from_a_question_and_back(visitor: Visitor) -> None:
    visitor.start()
    visitor.none_of_these()
    visitor.follow("Emergency: what to do")
    expect_the_emergency_page(visitor)

    visitor.go_back()
    visitor.expect_heading("Other signs that cannot wait")


def test_the_emergency_page_runs_no_scripts(visitor: Visitor) -> None:
    visitor.open("/help-now/")

    expect(visitor.page.locator("script")).to_have_count(0)
