"""A page that was left alone is locked, in the browser and on the server, and keeps what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.journeys.sessions.conftest import left_alone
from tests.journeys.test_live_queue import log_in
from tests.nurses.people import PASSWORD, administrator, nurse, shared_review
from triage.models import Clinic, ReviewEntry, StaffSession

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
with_javascript = pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
without_javascript = pytest.mark.parametrize(
    "way", [PHONE_WITHOUT_JAVASCRIPT, DESKTOP_WITHOUT_JAVASCRIPT], ids=str
)
NOTE = "She cannot lift her left foot."


def cover(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Locked")


def begin_note(visitor: Visitor) -> Page:
    """A nurse who has typed a note and not sent it, by a clock that the test can turn."""
    log_in(visitor, nurse("nora"))
    review = shared_review(name="Pat Doe")
    visitor.page.clock.install()
    visitor.open(f"/staff/review/{review.pk}/")
    visitor.page.locator("#note summary").click()
    visitor.page.locator("#note textarea").fill(NOTE)
    return visitor.page


def ten_minutes_pass(page: Page) -> None:
    """On the server and in the browser."""
    left_alone(11)
    page.clock.fast_forward("10:01")


def unlock(page: Page, password: str = PASSWORD) -> None:
    cover(page).get_by_label("Password").fill(password)
    cover(page).get_by_role("button", name="Unlock").click()


@with_javascript
def test_a_page_left_alone_is_covered_and_names_nobody(visitor: Visitor) -> None:
    page = begin_note(visitor)
    ten_minutes_pass(page)

    expect(cover(page)).to_be_visible()
    expect(cover(page).get_by_label("Password")).to_be_focused()
    expect(page.get_by_text("Pat Doe").first).to_be_hidden()
    expect(page).to_have_title("Locked")
    for _ in range(2):
        page.keyboard.press("Escape")
    expect(cover(page)).to_be_visible()
    assert Axe().run(page).response["violations"] == []


@with_javascript
def test_what_was_typed_is_there_after_unlocking_and_can_be_sent(visitor: Visitor) -> None:
    page = begin_note(visitor)
    ten_minutes_pass(page)
    unlock(page, "wrong")
    expect(cover(page).get_by_role("alert")).to_contain_text("not the password")
    unlock(page)

    expect(cover(page)).to_be_hidden()
    expect(page.locator("#note textarea")).to_have_value(NOTE)
    page.get_by_role("button", name="Save this note").click()
    expect(page.locator(".timeline")).to_contain_text(NOTE)
    assert ReviewEntry.objects.filter(kind="note").count() == 1


@with_javascript
def test_the_live_queue_says_locked_and_how_many_emergencies_wait(visitor: Visitor) -> None:
    log_in(visitor, nurse("nora"))
    visitor.page.clock.install()
    visitor.open("/staff/")
    left_alone(11)
    shared_review(name="Pat Doe")
    visitor.page.clock.run_for(10_000)

    expect(cover(visitor.page)).to_contain_text("1 emergency waits, and nobody has taken it.")
    expect(visitor.page.locator("#not-live")).to_be_hidden()
    shared_review(name="Second Person")
    visitor.page.clock.run_for(10_000)
    expect(cover(visitor.page)).to_contain_text("2 emergencies wait")
    unlock(visitor.page)
    expect(cover(visitor.page)).to_be_hidden()


@with_javascript
def test_an_administrators_form_is_covered_and_kept(visitor: Visitor) -> None:
    Clinic.load().save()
    log_in(visitor, administrator())
    visitor.page.clock.install()
    visitor.open("/admin/triage/clinic/1/change/")
    visitor.page.locator("#id_name").fill("Riverside Cancer Clinic")
    ten_minutes_pass(visitor.page)
    expect(cover(visitor.page)).to_be_visible()
    unlock(visitor.page)

    expect(cover(visitor.page)).to_be_hidden()
    expect(visitor.page.locator("#id_name")).to_have_value("Riverside Cancer Clinic")


@with_javascript
def test_whoever_types_is_not_locked_out(visitor: Visitor) -> None:
    page = begin_note(visitor)
    left_alone(9)
    page.clock.fast_forward("09:00")
    with page.expect_response("**/staff/lock/state/"):
        page.locator("#note textarea").press("End")
    session = StaffSession.objects.get()
    left_alone(2)
    page.clock.fast_forward("02:00")

    expect(cover(page)).to_be_hidden()
    assert not session.is_locked(session.active_at)


@with_javascript
def test_unlocking_in_one_tab_uncovers_the_other(visitor: Visitor, browsers: Browsers) -> None:
    page = begin_note(visitor)
    ten_minutes_pass(page)
    expect(cover(page)).to_be_visible()
    other = browsers.open_tab(visitor)
    other.open("/staff/lock/")
    other.page.get_by_label("Password").fill(PASSWORD)
    other.press("Unlock")
    other.expect_heading("Queue")
    page.clock.run_for(10_000)

    expect(cover(page)).to_be_hidden()
    expect(page.locator("#note textarea")).to_have_value(NOTE)


@without_javascript
def test_a_note_sent_into_the_lock_is_saved_once_after_the_password(visitor: Visitor) -> None:
    log_in(visitor, nurse("nora"))
    review = shared_review(name="Pat Doe")
    visitor.open(f"/staff/review/{review.pk}/")
    visitor.page.locator("#note summary").click()
    visitor.page.locator("#note textarea").fill(NOTE)
    left_alone(11)
    visitor.press("Save this note")
    visitor.expect_heading("Locked")
    expect(visitor.page.get_by_text("Pat Doe")).to_have_count(0)
    expect(visitor.page.get_by_text("1 emergency waits")).to_be_visible()
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Unlock and send it")

    expect(visitor.page.locator(".timeline")).to_contain_text(NOTE)
    assert ReviewEntry.objects.filter(kind="note").count() == 1


@pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
def test_the_locked_page_fits_and_is_accessible(visitor: Visitor) -> None:
    log_in(visitor, nurse("nora"))
    shared_review()
    visitor.open("/staff/")
    left_alone(11)
    visitor.open("/staff/search/")
    visitor.expect_heading("Locked")

    assert Axe().run(visitor.page).response["violations"] == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
