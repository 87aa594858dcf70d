"""A patient agrees to answer again, comes back the next day, is worse, and the nurse sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from tests.actions.reviews.moments import taken_review
from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.nurses.people import PASSWORD, nurse
from triage.actions.reviews.sharing import code_index
from triage.actions.reviews.work import Closing, close_review
from triage.models import Review
from triage.models.review_columns import Outcome

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.main_journey, pytest.mark.timeout(120)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
CODE = "2345-6789-ABCD"
AGREE, ANSWER = "I agree: let me answer again", "Answer for today"


def closed_with_code() -> Review:
    """A closed review whose patient has the code."""
    nora = nurse("nora")
    review = taken_review(nora, urgency="soon", name="Pat Again")
    closing = Closing(Outcome.ADVICE, reached_at=timezone.now())
    close_review(review_id=review.pk, closing=closing, seen=review.revision, by=nora)
    Review.objects.filter(pk=review.pk).update(code_index=code_index(CODE))
    return review


def comes_back(visitor: Visitor) -> None:
    """Enter the code."""
    visitor.open("/code/")
    visitor.page.get_by_label("Your code").fill(CODE)
    visitor.press("Continue")
    visitor.expect_heading("What you shared")


def a_day_goes_by(review: Review) -> None:
    """Move the consent to yesterday."""
    Review.objects.filter(pk=review.pk).update(follow_up_agreed_at=timezone.now() - timedelta(days=1))


def is_accessible(visitor: Visitor) -> None:
    """Make sure that axe finds nothing wrong and nothing sticks out."""
    visitor.open_all_details()
    results = Axe().run(visitor.page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    assert visitor.sticking_out() == []


@pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT, DESKTOP], ids=str)
def test_worse_answers_of_the_next_day_reach_the_nurse(browsers: Browsers, visitor: Visitor) -> None:
    review = closed_with_code()
    comes_back(visitor)
    visitor.press(AGREE)
    expect(visitor.main).to_contain_text("You can answer again here from")
    a_day_goes_by(review)
    comes_back(visitor)
    visitor.press(ANSWER)
    visitor.expect_heading("Moving, feeling, bladder and bowels")
    visitor.tick("leg_weakness")
    visitor.press_continue()
    assert visitor.urgency() == "emergency"
    visitor.follow("See what you shared")
    expect(visitor.main).to_contain_text("You answered again on")
    expect(visitor.main).to_contain_text("What to do now: Call now or go to the emergency room")

    nora = browsers.open(DESKTOP)
    nora.open("/staff/")
    nora.page.get_by_label("Username").fill("nora")
    nora.page.get_by_label("Password").fill(PASSWORD)
    nora.press("Log in")
    expect(nora.page.locator("table.queue")).to_contain_text("Worse at follow-up")
    nora.open(f"/staff/review/{review.pk}/")
    expect(nora.main).to_contain_text("Worse: this brought the review back.")
    is_accessible(nora)


@pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
def test_axe_finds_nothing_wrong_on_the_way(visitor: Visitor) -> None:
    review = closed_with_code()
    comes_back(visitor)
    is_accessible(visitor)
    visitor.press(AGREE)
    is_accessible(visitor)
    a_day_goes_by(review)
    comes_back(visitor)
    is_accessible(visitor)
    visitor.press(ANSWER)
    visitor.tick("leg_weakness")
    visitor.press_continue()
    is_accessible(visitor)
    visitor.follow("See what you shared")
    is_accessible(visitor)


@pytest.mark.parametrize("way", [PHONE], ids=str)
def test_the_consent_can_be_taken_back(visitor: Visitor) -> None:
    review = closed_with_code()
    comes_back(visitor)
    visitor.press(AGREE)
    visitor.press("Do not ask me again")
    expect(visitor.page.get_by_role("button", name=AGREE)).to_be_visible()

    assert Review.objects.get(pk=review.pk).follow_up_agreed_at is None


@pytest.mark.parametrize("way", [PHONE, PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_after_the_consent_was_taken_back_the_person_goes_on_alone(visitor: Visitor) -> None:
    review = closed_with_code()
    comes_back(visitor)
    visitor.press(AGREE)
    a_day_goes_by(review)
    comes_back(visitor)
    visitor.press(ANSWER)
    visitor.tick("leg_weakness")
    visitor.press_continue()
    interrupted = visitor.page.url
    comes_back(visitor)
    visitor.press("Do not ask me again")
    visitor.page.goto(interrupted)
    visitor.follow("Answer the rest (you do not have to)")
    visitor.tick("confusion")
    visitor.press_continue()

    assert visitor.urgency() == "emergency"
    assert visitor.page.url != interrupted
    expect(visitor.main).to_contain_text("You can send them these answers.")
