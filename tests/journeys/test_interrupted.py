"""An ended session, an impatient finger, a slow network: nothing is lost, nothing is kept twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import PHONE
from triage.models import StoredAssessment, Submission

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_page_that_outlived_its_session_is_saved_and_goes_on(visitor: Visitor) -> None:
    visitor.start()
    visitor.none_of_these()
    visitor.tick("new_severe_headache", "not_sure")
    visitor.page.context.clear_cookies(name="sessionid")
    visitor.press_continue()

    visitor.expect_heading("About you")
    answers = visitor.submission().answers
    assert (answers["new_severe_headache"], answers["leg_weakness"]) == ("not_sure", "no")
    visitor.open("/")
    expect(visitor.kept_answers("Your answers")).to_be_visible()


def test_a_first_page_that_outlived_its_session_is_saved_too(visitor: Visitor) -> None:
    visitor.start(helping_someone=True)
    visitor.tick("leg_weakness")
    visitor.page.context.clear_cookies(name="sessionid")
    visitor.press_continue()

    assert visitor.urgency() == "emergency"
    assert visitor.submission().respondent == "other"


def test_the_result_can_be_asked_for_after_the_session_ended(visitor: Visitor) -> None:
    visitor.start()
    visitor.nothing_else()
    visitor.page.context.clear_cookies(name="sessionid")
    visitor.see_result()

    assert visitor.urgency() == "routine"


def test_pressing_continue_twice_saves_once(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    with visitor.turning_the_page():
        visitor.page.get_by_role("button", name="Continue").dblclick()
    visitor.page.wait_for_load_state("networkidle")

    assert visitor.urgency() == "emergency"
    assert Submission.objects.count() == 1
    assert StoredAssessment.objects.count() == 1


def hold_back(visitor: Visitor) -> list[Route]:
    """From now on, what is sent waits on the way."""
    held: list[Route] = []
    visitor.page.route("**/questions/**", lambda route: held.append(route))
    return held


def let_go(held: list[Route]) -> None:
    """Let all that waits arrive."""
    for route in held:
        route.continue_()
    held.clear()


@pytest.mark.parametrize("way", [PHONE], ids=str)
def test_while_a_page_is_on_its_way_the_person_sees_so(visitor: Visitor) -> None:
    visitor.start()
    sending = visitor.page.locator("#sending")
    expect(sending).to_be_hidden()
    held = hold_back(visitor)
    visitor.tick("leg_weakness")
    visitor.page.get_by_role("button", name="Continue").click()

    expect(sending).to_be_visible()
    expect(sending).to_have_text("Sending …")
    expect(visitor.page.get_by_role("button", name="Continue")).to_be_disabled()
    let_go(held)
    visitor.expect_heading("Call now or go to the emergency room")
    expect(sending).to_be_hidden()


@pytest.mark.parametrize("way", [PHONE], ids=str)
def test_the_other_button_cannot_undo_a_page_that_is_on_its_way(visitor: Visitor) -> None:
    visitor.start()
    held = hold_back(visitor)
    visitor.tick("leg_weakness")
    visitor.page.get_by_role("button", name="Continue").click()
    expect(visitor.page.locator("#sending")).to_be_visible()
    visitor.page.get_by_role("button", name="None of these").click(force=True)
    let_go(held)

    visitor.expect_heading("Call now or go to the emergency room")
    visitor.page.wait_for_load_state("networkidle")
    assert held == []
    assert visitor.urgency() == "emergency"
    assert visitor.stored_urgencies() == ["emergency"]


def test_a_page_after_the_first_says_that_earlier_answers_are_saved(visitor: Visitor) -> None:
    visitor.start()
    expect(visitor.main).not_to_contain_text("Earlier answers are saved")
    visitor.none_of_these()

    expect(visitor.main).to_contain_text("Earlier answers are saved")
