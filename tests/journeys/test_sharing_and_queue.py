"""A patient shares, nurses see it at once, one takes it, and the patient learns that it was read."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT, Way
from tests.nurses.people import PASSWORD, nurse, shared_review
from triage.actions.reviews.claims import claim_review
from triage.models import Review
from triage.models.reviews import Outcome

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
TABLET = Way(768, 1024, has_javascript=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
MOST_SECONDS = 15


def log_in(visitor: Visitor, name: str) -> Page:
    """Log in and see the queue."""
    visitor.open("/staff/")
    page = visitor.page
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Log in")
    visitor.expect_heading("Queue")
    return page


def share(visitor: Visitor, *, name: str = "Pat Doe") -> str:
    """Share an emergency from its screen, and return the code."""
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()
    assert visitor.urgency() == "emergency"
    visitor.follow("Share these answers")
    visitor.page.get_by_label("Name", exact=False).first.fill(name)
    visitor.page.get_by_label("Phone", exact=False).first.fill("555 010 1234")
    visitor.page.locator("#id_consent + label").click()
    visitor.press("Share now")
    return visitor.page.locator(".share-code").first.inner_text().strip()


def test_a_shared_emergency_reaches_a_nurse_and_the_patient_learns_that_it_was_read(
    browsers: Browsers,
) -> None:
    nurse("nora")
    nurse("nick")
    nora, nick, patient = browsers.open(DESKTOP), browsers.open(DESKTOP), browsers.open(PHONE)
    first, second = log_in(nora, "nora"), log_in(nick, "nick")
    expect(first.locator("table.queue")).to_have_count(0)

    code = share(patient)
    began = time.monotonic()
    expect(first.locator(".who")).to_contain_text("Pat Doe", timeout=MOST_SECONDS * 1000)
    expect(second.locator(".who")).to_contain_text("Pat Doe", timeout=MOST_SECONDS * 1000)
    assert time.monotonic() - began < MOST_SECONDS
    expect(first).to_have_title(re.compile(r"^\(1\) Queue"))
    expect(first.locator("#announcements")).to_contain_text("New: ")

    # Both saw it free: one gets it, the other is told who was faster.
    first.get_by_role("button", name="Take Pat Doe").click()
    second.get_by_role("button", name="Take Pat Doe").click()
    expect(second.get_by_role("alert").first).to_contain_text("Nora has already taken this one.")
    review = Review.objects.get()
    assert review.claimed_by is not None
    assert review.claimed_by.username == "nora"

    nora.open(f"/staff/review/{review.pk}/")
    expect(first.locator("#main")).to_contain_text("555 010 1234")
    first.locator("#attempt label", has_text="Reached").first.click()
    nora.press("Save this call")
    first.locator("#close summary").click() if not first.locator("#close[open]").count() else None
    first.locator("#close label", has_text="Sent to the emergency room").click()
    nora.press("Close this review")
    review.refresh_from_db()
    assert review.outcome == Outcome.SENT_TO_ER
    assert review.reached_at is not None

    patient.open("/code/")
    patient.page.get_by_label("code", exact=False).first.fill(code.lower().replace("-", " "))
    patient.page.locator("form.usa-form--page button").first.click()
    expect(patient.main).to_contain_text("A nurse read this on")


@pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_sharing_and_taking_work_without_javascript(browsers: Browsers, visitor: Visitor) -> None:
    nurse("nora")
    share(visitor)
    nora = browsers.open(PHONE_WITHOUT_JAVASCRIPT)
    page = log_in(nora, "nora")
    page.get_by_role("button", name="Take Pat Doe").click()
    nora.open("/staff/?state=mine")
    expect(page.locator(".who")).to_contain_text("Pat Doe")


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
def test_a_nurse_can_do_it_all_by_keyboard(visitor: Visitor) -> None:
    nurse("nora")
    review = shared_review(urgency="same_day", name="Kay Board")
    page = log_in(visitor, "nora")

    def go_to(selector: str) -> None:
        for _ in range(150):
            if page.evaluate("sel => document.activeElement?.matches(sel)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"{selector} was not reached by Tab")

    go_to(f"#take-{review.pk}")
    page.keyboard.press("Enter")
    expect(page.locator(f"#release-{review.pk}, #attempt").first).to_be_attached()
    visitor.open(f"/staff/review/{review.pk}/")
    go_to("#attempt input[type=radio]")
    page.keyboard.press("Space")
    go_to("#attempt button")
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_be_visible()
    if not page.locator("#close[open]").count():
        go_to("#close summary")
        page.keyboard.press("Enter")
    go_to("#close input[type=radio]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    go_to("#close button")
    page.keyboard.press("Enter")
    expect(page.locator("#reopen")).to_be_attached()
    review.refresh_from_db()
    assert review.is_closed


def test_the_queue_keeps_focus_and_ticks_while_it_is_kept_up_to_date(
    browsers: Browsers, live_version: object
) -> None:
    del live_version
    nora_herself = nurse("nora")
    kept = shared_review(urgency="same_day", name="Still Here")
    claim_review(review_id=kept.pk, by=nora_herself)
    nora = browsers.open(DESKTOP)
    page = log_in(nora, "nora")
    page.locator(f"#tick-{kept.pk}").check()
    page.locator(f"#open-{kept.pk}").focus()

    shared_review(urgency="emergency", name="New One")
    expect(page.locator("table.queue")).to_contain_text("New One", timeout=MOST_SECONDS * 1000)
    expect(page.locator(f"#tick-{kept.pk}")).to_be_checked()
    expect(page.locator(f"#open-{kept.pk}")).to_be_focused()


@pytest.mark.parametrize("way", [PHONE, TABLET, DESKTOP], ids=str)
def test_axe_finds_nothing_wrong_with_the_nurses_pages(visitor: Visitor) -> None:
    nurse("nora")
    review = shared_review(urgency="emergency")
    shared_review(urgency="soon", name="Second One")
    log_in(visitor, "nora")
    for address in (
        "/staff/",
        f"/staff/review/{review.pk}/",
        f"/staff/review/{review.pk}/record/",
        "/staff/search/",
        "/staff/counts/",
        "/staff/call/",
        "/staff/hand-over/",
    ):
        visitor.open(address)
        visitor.open_all_details()
        results = Axe().run(visitor.page, options=RULES)
        assert results.violations_count == 0, f"{address}: {results.generate_report()}"
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert width <= visitor.page.viewport_size["width"], address  # type: ignore[index]
