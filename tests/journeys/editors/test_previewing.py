"""An editor tries her draft as a patient would, and sees why it says what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.editors.conftest import RULES
from triage.models import Submission

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor
    from triage.models import Draft

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_an_editor_sees_that_her_draft_no_longer_stops_a_weak_leg(edith: Visitor, draft: Draft) -> None:
    edith.open(f"/admin/triage/draft/{draft.pk}/preview/")
    expect(edith.page.get_by_text("nothing is stored, not for patients")).to_be_visible()
    edith.press("Answer as the patient")
    edith.press_continue()
    expect(edith.error_summary).to_contain_text("If no row is true, press None of these.")
    edith.tick("leg_weakness")
    edith.press_continue()

    # The live version would stop here.
    assert edith.path().endswith("/preview/questions/urgent_signs/")
    trace = edith.page.locator(".preview-trace")
    expect(trace).to_contain_text("So far: Call your cancer care team today")
    expect(trace).to_contain_text("weak_or_unsteady_limbs → Soon")
    expect(trace).to_contain_text("possible_nerve_sign → Same day")
    expect(trace).to_contain_text("weak leg: yes")
    edith.none_of_these()
    edith.answer_about_you()
    edith.tick("back_pain")
    edith.press_continue()
    expect(trace).to_contain_text("(pain_details): shown. Because of: back pain (yes).")
    edith.go_back()
    edith.expect_ticked("back_pain")
    edith.tick("back_pain")
    edith.nothing_else()
    edith.see_result()
    assert edith.urgency() == "same_day"
    assert not Submission.objects.exists()

    edith.press("Start again")
    edith.expect_heading("Try this questionnaire")
    edith.press("Answer for someone else")
    edith.expect_not_ticked("leg_weakness")


def test_the_patients_screen_is_as_wide_as_a_phone_and_nothing_overflows(
    edith: Visitor, draft: Draft
) -> None:
    edith.open(f"/admin/triage/draft/{draft.pk}/preview/")
    edith.press("Answer as the patient")
    edith.none_of_these()
    edith.none_of_these()
    edith.answer_about_you()
    screen = edith.page.locator(".preview-screen")
    assert screen.evaluate("screen => screen.getBoundingClientRect().width <= 360.5")
    assert edith.sticking_out() == []


@pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
def test_axe_finds_nothing_wrong_with_the_preview(edith: Visitor, draft: Draft) -> None:
    def look() -> None:
        edith.open_all_details()
        results = Axe().run(edith.page, options=RULES)
        assert results.violations_count == 0, results.generate_report()

    start = f"/admin/triage/draft/{draft.pk}/preview/"
    edith.open(start)
    look()
    edith.press("Answer as the patient")
    edith.press_continue()
    look()
    edith.tick("paralysis", "not_sure")
    edith.press_continue()
    look()
    edith.open(f"{start}questions/movement/")
    edith.tick("trouble_urinating")
    edith.press_continue()
    assert edith.urgency() == "emergency"
    look()
    edith.open(f"{start}answers/")
    look()
    draft.items.filter(kind="rule").delete()
    edith.open(start)
    edith.expect_heading("This draft is not complete")
    look()
