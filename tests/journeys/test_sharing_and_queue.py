"""A patient shares, nurses see it at once, one takes it, and the patient learns that it was read."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT, Way
from tests.nurses.people import PASSWORD, lead_nurse, nurse, shared_review
from triage.actions.reviews.claims import claim_review
from triage.actions.reviews.persons import decide_person
from triage.actions.reviews.sharing import add_to_shared, withdraw_shared
from triage.models import Review
from triage.models.review_columns import Outcome

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.main_journey, pytest.mark.timeout(120)]
TABLET = Way(768, 1024, has_javascript=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
MOST_SECONDS = 15
MOST_TABS = 150


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
    patient.page.locator("form.form-page button").first.click()
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


class Keys:
    """A nurse without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, selector: str) -> None:
        """Press Tab until the focus is there."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("sel => document.activeElement?.matches(sel)", selector):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{selector} was not reached by Tab")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go there and press a key."""
        self.go_to(selector)
        self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        """Go there and type."""
        self.go_to(selector)
        self.page.keyboard.type(text)


@pytest.mark.parametrize("way", [DESKTOP, TABLET, PHONE], ids=str)
def test_keys_alone_lead_from_log_in_by_the_queue_to_a_closed_review(visitor: Visitor) -> None:
    nurse("nora")
    review = shared_review(urgency="same_day", name="Kay Board")
    visitor.open("/staff/")
    page, keys = visitor.page, Keys(visitor.page)
    keys.write("#id_username", "nora")
    keys.write("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    visitor.expect_heading("Queue")

    keys.press(f"#take-{review.pk}")
    visitor.expect_heading("Kay Board")
    keys.press("#override summary")
    keys.press("#override input[type=radio]", "Space")
    keys.write("#override textarea", "She limps.")
    keys.press("#override .btn")
    expect(page.locator(".done")).to_have_text("Urgency changed.")
    keys.press("#attempt input[type=radio]", "Space")
    keys.write("#attempt textarea", "Goes there now.")
    keys.press("#attempt .btn")
    expect(page.locator(".done")).to_have_text("Call saved: reached.")
    # What comes next is open already.
    keys.press("#close input[type=radio]", "Space")
    keys.press("#close .btn")
    expect(page.locator(".done")).to_have_text("Closed.")
    keys.press(".staff-nav a")
    visitor.expect_heading("Queue")

    expect(page.locator("table.queue")).to_have_count(0)
    review.refresh_from_db()
    assert review.outcome == Outcome.SENT_TO_ER
    assert review.reached_at is not None
    assert review.override == "emergency"


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


def expect_accessible(visitor: Visitor, what: str) -> None:
    """axe finds nothing, and nothing is wider than the screen."""
    visitor.open_all_details()
    results = Axe().run(visitor.page, options=RULES)
    assert results.violations_count == 0, f"{what}: {results.generate_report()}"
    assert visitor.sticking_out() == [], what


@pytest.mark.parametrize("way", [PHONE, TABLET, DESKTOP], ids=str)
def test_axe_finds_nothing_wrong_with_the_nurses_pages(visitor: Visitor) -> None:
    lena = lead_nurse("lena")
    visitor.open("/staff/log-in/")
    visitor.press("Log in")
    expect_accessible(visitor, "log-in refused")
    free, held = shared_review(), shared_review(urgency="soon", name="Second One")
    again = shared_review(name="Pat Doe")
    claim_review(review_id=held.pk, by=lena)
    decide_person(review_id=free.pk, other_id=held.pk, is_same=True, by=lena)
    withdraw_shared(review_id=again.pk)
    log_in(visitor, "lena")
    for address in (
        "/staff/",
        "/staff/?state=closed",
        "/staff/?state=second",
        f"/staff/review/{free.pk}/",
        f"/staff/review/{held.pk}/",
        f"/staff/review/{again.pk}/",
        f"/staff/review/{free.pk}/record/",
        "/staff/search/",
        "/staff/counts/",
        "/staff/call/",
        "/staff/hand-over/",
        f"/staff/close-many/?review={free.pk}&review={held.pk}",
    ):
        visitor.open(address)
        expect_accessible(visitor, address)


@pytest.mark.parametrize("way", [PHONE, TABLET, DESKTOP], ids=str)
def test_axe_finds_nothing_wrong_with_what_nurses_are_told(visitor: Visitor) -> None:
    lena = lead_nurse("lena")
    review = claim_review(review_id=shared_review().pk, by=lena)
    log_in(visitor, "lena")
    visitor.open(f"/staff/review/{review.pk}/")
    add_to_shared(review_id=review.pk, text="My leg is weak now.")
    visitor.open_all_details()
    visitor.press("Close this review")
    expect(visitor.page.locator("#main")).to_contain_text("This was not saved")
    expect_accessible(visitor, "refused")
    visitor.page.locator("#close label", has_text="Duplicate of another").click()
    visitor.page.locator("#close textarea").fill("Repeats another.")
    withdraw_shared(review_id=review.pk)
    visitor.press("Close this review")
    expect(visitor.page.locator("#main")).to_contain_text("Somebody changed this while you had it open")
    expect(visitor.page.locator("#close textarea")).to_have_value("Repeats another.")
    expect_accessible(visitor, "stale")
    visitor.open("/staff/search/")
    visitor.page.get_by_label("Surname").fill("Doe")
    visitor.press("Find")
    expect(visitor.page.locator("#main")).to_contain_text("Nothing was searched")
    expect_accessible(visitor, "search refused")
    visitor.page.get_by_label("Surname").fill("")
    visitor.page.get_by_label("Phone").fill("555 010 9999")
    visitor.press("Find")
    expect(visitor.page.locator("#main")).to_contain_text("Nothing found")
    expect_accessible(visitor, "found nothing")


@pytest.mark.usefixtures("site")
def test_a_code_is_copied_with_one_tap_and_seen_again(browsers: Browsers) -> None:
    patient = browsers.open(PHONE)
    patient.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = share(patient)
    patient.page.get_by_role("button", name="Copy the code").click()
    expect(patient.page.locator("#copied")).to_have_text("Copied.")
    assert patient.page.evaluate("() => navigator.clipboard.readText()") == code

    patient.follow("I have the code")
    patient.follow("See your code again")
    expect(patient.page.locator(".share-code")).to_have_text(code)
