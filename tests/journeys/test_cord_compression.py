"""A weak leg, the sign of a pressed spinal cord: the emergency screen comes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.journeys.visitor import CHECK_ANSWERS

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.main_journey]
IN_EVERY_WAY = pytest.mark.parametrize(
    "way", [PHONE, PHONE_WITHOUT_JAVASCRIPT, DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT], ids=str
)
ANSWER_THE_REST = "Answer the rest (you do not have to)"


def say_a_leg_is_weak(visitor: Visitor) -> None:
    """Tick the weak leg on the first page and send it."""
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()


@IN_EVERY_WAY
def test_a_weak_leg_on_the_first_page_is_an_emergency_at_once(visitor: Visitor) -> None:
    say_a_leg_is_weak(visitor)

    visitor.expect_heading("Call now or go to the emergency room")
    assert visitor.urgency() == "emergency"
    assert visitor.path().endswith("/result/")
    assert len(visitor.headings_seen) == 3  # the start page, the first page, the emergency


def test_the_emergency_screen_says_what_to_do_and_why(visitor: Visitor) -> None:
    say_a_leg_is_weak(visitor)

    said = visitor.text()
    assert "Now, day or night. Do not wait until morning or Monday." in said
    assert "something presses on the spinal cord" in said
    assert "A leg feels weak, or is hard to move or lift. One leg counts. (Yes)" in said
    expect(visitor.main.get_by_role("link", name="911").first).to_have_attribute("href", "tel:911")


def test_untouched_rows_stay_unanswered_when_the_emergency_interrupts(visitor: Visitor) -> None:
    say_a_leg_is_weak(visitor)

    submission = visitor.submission()
    assert submission.answers == {"leg_weakness": "yes"}
    assert submission.sent_pages == ["movement"]
    assert not submission.is_finished
    assert visitor.stored_urgencies() == ["emergency"]


def test_the_rest_can_still_be_answered_and_is_kept(visitor: Visitor) -> None:
    say_a_leg_is_weak(visitor)
    visitor.follow(ANSWER_THE_REST)
    visitor.expect_heading("Other signs that cannot wait")
    visitor.none_of_these()
    visitor.answer_about_you()
    visitor.tick("back_pain")
    visitor.press_continue()
    assert visitor.urgency() == "emergency"  # a weak leg with back pain interrupts again
    visitor.follow(ANSWER_THE_REST)
    visitor.nothing_else()

    visitor.expect_heading(CHECK_ANSWERS)
    assert "Not answered: 4 rows" in visitor.text()
    visitor.see_result()
    assert visitor.urgency() == "emergency"
    submission = visitor.submission()
    assert submission.is_finished
    kept = {name: answer for name, answer in submission.answers.items() if answer == "yes"}
    assert kept == {"leg_weakness": "yes", "back_pain": "yes", "cancer_diagnosis": "yes"}
    assert submission.answers["confusion"] == "no"
    assert "numbness_saddle" not in submission.answers
    assert visitor.stored_urgencies() == ["emergency", "emergency"]


def test_taking_the_weak_leg_back_asks_the_rest_of_its_page_again(visitor: Visitor) -> None:
    say_a_leg_is_weak(visitor)
    visitor.follow("Look at or change the answers")
    visitor.change("Moving, feeling, bladder and bowels")
    visitor.expect_ticked("leg_weakness")
    visitor.tick("leg_weakness")
    visitor.none_of_these()

    visitor.expect_heading("Other signs that cannot wait")
    assert visitor.submission().answers["numbness_saddle"] == "no"
    assert visitor.stored_urgencies() == ["emergency"]


def test_a_weak_leg_of_somebody_else_is_asked_and_told_in_their_words(visitor: Visitor) -> None:
    visitor.start(helping_someone=True)
    assert "One of their legs seems weak" in visitor.text()
    visitor.tick("leg_weakness")
    visitor.press_continue()

    assert visitor.urgency() == "emergency"
    said = visitor.text()
    assert "One of their legs seems weak, or is hard for them to move or lift. One leg counts. (Yes)" in said
    assert "up to you or the person you help" in said
    assert visitor.submission().respondent == "other"
