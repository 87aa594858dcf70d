"""The queue keeps itself up to date without taking anything from its nurse, and says when it cannot."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE_WITHOUT_JAVASCRIPT
from tests.nurses.people import nurse, shared_ago, shared_review
from triage.actions.alerts.sending import beat
from triage.models import SenderHeartbeat

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from playwright.sync_api import Page, Route

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.main_journey]
with_javascript = pytest.mark.parametrize("way", [DESKTOP], ids=str)
ROWS = re.compile(r"/staff/rows/")
SECONDS_BETWEEN_POLLS = 10


@pytest.fixture
def nora(site: str) -> User:  # noqa: ARG001 (people answer what it publishes)
    """A nurse."""
    return nurse("nora")


def log_in(visitor: Visitor, user: User) -> None:
    """Give a browser the session of somebody who logged in."""
    client = Client()
    client.force_login(user)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visitor.site}
    visitor.page.context.add_cookies([session])  # type: ignore[list-item]


@pytest.fixture
def page(visitor: Visitor, nora: User) -> Page:
    """Her queue, by a clock that the test can turn."""
    log_in(visitor, nora)
    visitor.page.clock.install()
    visitor.open("/staff/")
    return visitor.page


def poll(page: Page) -> None:
    """Let the time until the next poll pass, and wait for its answer to be put in."""
    # One that is still under way tells of the time before, and htmx asks for no other meanwhile.
    expect(page.locator("#queue-live.htmx-request")).to_have_count(0)
    with page.expect_response(ROWS):
        page.clock.run_for(SECONDS_BETWEEN_POLLS * 1000)
    page.clock.run_for(100)


@with_javascript
def test_each_new_one_is_announced_once(page: Page) -> None:
    announced = page.locator("#announcements")
    shared_review(urgency="emergency")
    poll(page)
    expect(announced).to_have_text(re.compile("^New: emergency, waiting (less than a|1) minute. $"))

    page.clock.run_for(60_000)
    expect(announced).to_be_empty()
    shared_review(urgency="soon")
    poll(page)
    expect(announced).to_have_text(re.compile("^New: soon, waiting (less than a|1) minute. $"))
    expect(page).to_have_title(re.compile(r"^\(2\) Queue"))


@with_javascript
def test_one_that_becomes_overdue_is_announced(page: Page) -> None:
    review = shared_review(urgency="emergency")
    poll(page)
    shared_ago(review, minutes=16)
    poll(page)

    # A minute of the clock may end before the page asks.
    overdue = re.compile(r"Overdue: emergency, by (1 minute|2 minutes)\. ")
    expect(page.locator("#announcements")).to_have_text(overdue)


@with_javascript
def test_it_says_when_alerts_stop_going_out_and_when_they_go_again(page: Page) -> None:
    said = page.get_by_role("alert").filter(has_text="No alerts go out")
    expect(said).to_be_visible()
    beat(now=timezone.now())
    poll(page)
    expect(said).to_be_hidden()

    SenderHeartbeat.objects.update(beat_at=timezone.now() - timedelta(minutes=2))
    poll(page)
    expect(said).to_be_visible()


@with_javascript
def test_what_is_wrong_with_alerts_is_not_said_again_while_it_stays_so(page: Page) -> None:
    shown = page.evaluate_handle("document.querySelector('#alerting p')")
    shared_review(name="New One")
    poll(page)
    expect(page.locator("table.queue")).to_contain_text("New One")
    assert page.evaluate("shown => shown.isConnected", shown)


@with_javascript
def test_what_was_read_stays_where_it_was_on_the_screen(page: Page) -> None:
    for number in range(12):
        shared_review(urgency="soon", name=f"Person {number}")
    page.reload()
    row = page.locator("tr", has_text="Person 9")
    row.scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 200)")
    first_in_sight = page.locator("tr", has_text="Person 5")
    before = first_in_sight.bounding_box()

    shared_review(urgency="emergency", name="New One")
    poll(page)
    expect(page.locator("table.queue")).to_contain_text("New One")
    after = first_in_sight.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 1
    assert page.evaluate("document.activeElement === document.body")


@with_javascript
def test_it_says_that_it_is_not_live_until_it_is_again(page: Page, browsers: Browsers) -> None:
    browsers.allow_failed_load(502)
    notice = page.get_by_text("Not live: last updated at")

    def fail(route: Route) -> None:
        route.fulfill(status=502, body="<h1>Bad gateway</h1>")

    shared_review(name="Not To Be Lost")
    poll(page)
    page.route(ROWS, fail)
    poll(page)
    expect(notice).to_be_visible()
    expect(page.locator("table.queue")).to_contain_text("Not To Be Lost")
    expect(page.locator("#not-sent")).to_be_hidden()

    page.unroute(ROWS)
    poll(page)
    expect(notice).to_be_hidden()


@with_javascript
def test_whoever_was_logged_out_elsewhere_is_led_to_log_in(page: Page) -> None:
    Session.objects.all().delete()
    page.clock.run_for(SECONDS_BETWEEN_POLLS * 1000)

    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@with_javascript
def test_a_former_nurse_is_logged_out_and_sees_no_queue(page: Page, nora: User) -> None:
    nora.groups.clear()
    page.clock.run_for(SECONDS_BETWEEN_POLLS * 1000)

    expect(page.get_by_role("heading", name="Log in: clinic staff")).to_be_visible()


@pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_without_javascript_a_link_reloads_it(visitor: Visitor, nora: User) -> None:
    log_in(visitor, nora)
    visitor.open("/staff/")
    shared_review(name="New One")
    visitor.page.get_by_role("link", name="Reload").click()

    expect(visitor.page.locator(".who")).to_contain_text("New One")
