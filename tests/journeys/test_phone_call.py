"""A nurse enters a phone call, leaves in the middle of it, and finds it again at another computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.test_sharing_and_queue import RULES, log_in
from tests.nurses.people import PASSWORD, lead_nurse, nurse
from triage.models import PhoneCall, Review

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsers import Browsers, Way
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def has_no_fault(page: Page) -> None:
    response = Axe().run(page, options=RULES).response
    assert response["violations"] == [], page.url


def begins_call(visitor: Visitor) -> Page:
    """From the queue to the first question."""
    page = visitor.page
    visitor.follow("Enter a phone call")
    has_no_fault(page)
    page.get_by_label("Name of the person with the signs").fill("Pat Doe")
    page.get_by_label("Phone number to call back").fill("212 555 0199")
    page.locator("label", has_text="The patient").first.click()
    page.locator("label", has_text="The caller agreed").click()
    visitor.press("Begin with the questions")
    return page


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=str)
def test_a_call_that_was_left_is_found_at_another_computer_and_put_into_the_queue(
    browsers: Browsers, screen: Way
) -> None:
    nora = nurse("nora")
    first, second = browsers.open(screen), browsers.open(screen)
    log_in(first, "nora")
    page = begins_call(first)
    bar = page.locator(".call-bar")
    expect(bar).to_contain_text("You are entering a call for Pat Doe")
    has_no_fault(page)
    first.press("None of these")
    expect(bar).to_contain_text("You are entering a call for Pat Doe")
    bar.get_by_role("link", name="Queue").click()
    expect(page.locator(".open-calls")).to_contain_text("Go on with Pat Doe")
    has_no_fault(page)
    page.get_by_role("button", name="Log out").click()
    # Whoever comes to this browser next finds nothing of it.
    first.open("/")
    expect(page.locator("body")).not_to_contain_text("Pat Doe")
    expect(page.locator("body")).not_to_contain_text("Answers kept in this browser")

    other = log_in(second, "nora")
    second.follow("Go on with Pat Doe")
    second.go_back()
    second.follow("Go on with Pat Doe")
    # She corrects the first page, as the caller does.
    second.follow("Back")
    second.tick("leg_weakness")
    second.press("Continue")
    expect(other.locator("h1")).to_have_text("Emergency: the caller needs help now")
    has_no_fault(other)
    put = other.get_by_role("button", name="Put into the queue: you hold it")
    box = put.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < screen.height
    put.click()
    expect(other.locator(".call-bar")).to_contain_text("This call is in the queue: Pat Doe")
    expect(other.locator(".call-bar")).to_contain_text("Read this code to the caller")
    has_no_fault(other)
    review = Review.objects.get()
    assert (review.claimed_by, review.entered_by) == (nora, nora)
    other.get_by_role("link", name="Open the review").click()
    second.expect_heading("Pat Doe")


def test_a_page_sent_after_the_log_in_ended_is_sent_again_and_saved(browsers: Browsers) -> None:
    nurse("nora")
    nora = browsers.open(DESKTOP)
    browsers.allow_failed_load(403)
    log_in(nora, "nora")
    page = begins_call(nora)
    page.context.clear_cookies(name="sessionid")
    nora.press("None of these")
    expect(page.locator("h1")).to_have_text("You were logged out: this page was not saved")
    has_no_fault(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in again, in a new tab").click()
    tab = opened.value
    tab.get_by_label("Username").fill("nora")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in", exact=True).click()
    expect(tab.locator(".call-bar")).to_be_visible()
    page.get_by_role("button", name="Send the same answers again").click()
    # The log-in made the form of this tab too old: it is offered once more.
    page.get_by_role("button", name="Try again with the same answers").click()
    expect(page.locator(".call-bar")).to_be_visible()
    assert PhoneCall.objects.get().submission.sent_pages == ["movement"]


def test_a_lead_nurse_finishes_the_call_of_a_nurse_who_has_gone(browsers: Browsers) -> None:
    nurse("nora")
    lena = lead_nurse("lena")
    nora, lead = browsers.open(DESKTOP), browsers.open(DESKTOP)
    log_in(nora, "nora")
    begins_call(nora)
    nora.press("None of these")
    page = log_in(lead, "lena")
    expect(page.locator(".open-calls")).to_contain_text("by Nora")
    lead.follow("Go on with Pat Doe")
    expect(page.locator(".call-bar")).to_contain_text("Begun by Nora")
    assert lena != PhoneCall.objects.get().by
