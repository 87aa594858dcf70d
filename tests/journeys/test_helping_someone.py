"""Whoever helps a person is spoken to as a helper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def say_that_the_person_is_confused(visitor: Visitor) -> None:
    """The only sign, on the second page."""
    visitor.start(helping_someone=True)
    visitor.none_of_these()
    visitor.tick("confusion")
    visitor.press_continue()


def test_a_confused_person_is_an_emergency_and_the_steps_speak_of_the_person(visitor: Visitor) -> None:
    say_that_the_person_is_confused(visitor)

    visitor.expect_heading("Call now or go to the emergency room")
    assert visitor.urgency() == "emergency"
    said = visitor.text()
    assert "get the person to the emergency room" in said
    assert "Do not let them drive." in said
    assert "Do not drive yourself." not in said


def test_the_words_to_say_are_a_helpers_words(visitor: Visitor) -> None:
    say_that_the_person_is_confused(visitor)

    words = visitor.page.locator("blockquote.say").inner_text()
    assert words.startswith("“I am calling for someone who has or had cancer.")
    assert "told us to get help now" in words


def test_the_sheet_says_that_somebody_else_answered(visitor: Visitor) -> None:
    say_that_the_person_is_confused(visitor)
    visitor.follow("Sheet to show or print")

    expect(visitor.main).to_contain_text("Answered by someone for the patient")
    expect(visitor.page.locator(".opening")).to_contain_text("I am calling for someone")
