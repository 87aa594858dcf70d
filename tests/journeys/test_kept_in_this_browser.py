"""Answers stay in the browser, each person's apart, until they are erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from triage.models import Submission

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
YOURS, SOMEBODYS = "Your answers", "Answers for someone else"
MOVEMENT = "Moving, feeling, bladder and bowels"


def say_a_leg_is_weak(visitor: Visitor) -> None:
    """One's own emergency."""
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()


def answer_for_two(visitor: Visitor) -> tuple[Submission, Submission]:
    """A weak leg of one's own; then the first page for somebody else, without a sign."""
    say_a_leg_is_weak(visitor)
    own = visitor.submission()
    visitor.start(helping_someone=True)
    visitor.none_of_these()
    return own, visitor.submission()


def test_a_corrected_emergency_shows_the_lower_result_and_is_not_forgotten(visitor: Visitor) -> None:
    say_a_leg_is_weak(visitor)
    visitor.follow("Look at or change the answers")
    visitor.change(MOVEMENT)
    visitor.tick("leg_weakness")
    visitor.none_of_these()
    visitor.nothing_else()
    visitor.see_result()

    assert visitor.urgency() == "routine"
    assert visitor.stored_urgencies() == ["emergency", "routine"]
    assert visitor.submission().highest_urgency() == "emergency"


def test_whoever_leaves_with_a_sign_to_call_today_is_told_so_on_return_and_goes_on(visitor: Visitor) -> None:
    visitor.start()
    visitor.pass_emergency_check()
    visitor.answer_about_you(cancer="yes")
    visitor.tick("back_pain")
    visitor.press_continue()
    visitor.open("/")

    kept = visitor.kept_answers(YOURS)
    expect(kept).to_contain_text("So far: Call your cancer care team today")
    visitor.follow("Go on with them", within=kept)
    visitor.follow("Go on with the questions")
    visitor.expect_heading("More about your pain")


def test_the_answers_of_two_people_are_kept_apart(visitor: Visitor) -> None:
    own, somebodys = answer_for_two(visitor)
    visitor.open("/")

    expect(visitor.kept_answers(YOURS)).to_contain_text("So far: Call now or go to the emergency room")
    expect(visitor.kept_answers(SOMEBODYS)).not_to_contain_text("So far")
    assert (own.respondent, somebodys.respondent) == ("self", "other")
    assert own.answers == {"leg_weakness": "yes"}
    assert somebodys.answers["leg_weakness"] == "no"


def test_erased_answers_cannot_be_opened_and_the_others_stay(visitor: Visitor, browsers: Browsers) -> None:
    browsers.allow_failed_load(404)
    own, somebodys = answer_for_two(visitor)
    visitor.open("/")
    visitor.follow("Erase from this device", within=visitor.kept_answers(YOURS))
    visitor.press("Erase from this device")

    expect(visitor.kept_answers(SOMEBODYS)).to_be_visible()
    expect(visitor.kept_answers(YOURS)).to_have_count(0)
    for part in ("result/", "answers/", "sheet/", "questions/movement/"):
        assert visitor.open(f"/check/{own.pk}/{part}").status == 404
    assert visitor.open(f"/check/{somebodys.pk}/answers/").status == 200
    assert not Submission.objects.filter(pk=own.pk).exists()


def test_keeping_them_after_all_erases_nothing(visitor: Visitor) -> None:
    say_a_leg_is_weak(visitor)
    visitor.follow("Erase from this device")
    visitor.follow("Keep them")

    expect(visitor.kept_answers(YOURS)).to_be_visible()
