"""Without network the emergency page opens all the same, and ticks are kept until they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.journeys.line import Line
from triage.models import Clinic, StoredAssessment, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from tests.journeys.browsers import Browsers, Way
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
IS_KEPT = "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
IS_KEPT_ANEW = """async (before) => {
  const now = await caches.keys();
  return now.length === 1 && now[0] !== before[0];
}"""
NOTHING_IS_KEPT = """async () => {
  const workers = await navigator.serviceWorker.getRegistrations();
  return !workers.length && !(await caches.keys()).length;
}"""
KEPT_ADDRESSES = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  }
  return found.sort();
}"""
UNSENT = "() => Object.keys(localStorage).filter((key) => key.startsWith('unsent:'))"
NO_NETWORK = "You have no network right now"
GO_BACK_TO_TICKS = "Go back to these ticks"


@pytest.fixture
def way() -> Way:
    """A phone."""
    return PHONE


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    """What connects the browsers with the site."""
    connected = Line(str(live_server.url))
    yield connected
    connected.cut()


@pytest.fixture
def site(site: str, line: Line) -> str:  # noqa: ARG001 (the site runs behind the line)
    """The address of the site at the near end of the line."""
    return line.address


@pytest.fixture(autouse=True)
def quiet(browsers: Browsers) -> None:
    """Chromium and htmx say in the console what cannot be reached; that is what is tried here."""
    browsers.allow(
        "error: Failed to load resource: net::ERR_CONNECTION_REFUSED",
        "error: Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
        "error: htmx:sendError, [object HTMLElement]",
        "error: htmx:afterRequest, [object HTMLElement]",
    )


def wait_until(page: Page, holds: str, about: object = None) -> None:
    """Wait in the page until what it says, at some later time, is true."""
    page.evaluate(
        f"""async (about) => {{
          while (!(await ({holds})(about))) await new Promise((go_on) => setTimeout(go_on, 50));
        }}""",
        about,
    )


def come_once(visitor: Visitor, address: str = "/") -> Page:
    """Open one page of patients, and wait until the browser has kept what it keeps."""
    visitor.open(address)
    wait_until(visitor.page, IS_KEPT)
    return visitor.page


def send_in_vain(visitor: Visitor) -> None:
    """Press Continue when nothing answers."""
    visitor.page.get_by_role("button", name="Continue").click()
    expect(visitor.page.locator("#not-sent")).to_be_focused()


def half_send(visitor: Visitor, line: Line) -> None:
    """Tick a sign on the first page and send it when the server has gone."""
    visitor.start()
    wait_until(visitor.page, IS_KEPT)
    visitor.tick("leg_weakness", "not_sure")
    line.cut()
    send_in_vain(visitor)


@pytest.mark.parametrize("address", ["/", "/learn/", "/learn/bone-pain/", "/code/"])
def test_after_one_visit_the_emergency_page_opens_with_the_server_stopped(
    visitor: Visitor, line: Line, address: str
) -> None:
    come_once(visitor, address)
    line.cut()

    visitor.open("/help-now/")
    visitor.expect_heading("Call now or go to the emergency room")
    call = visitor.page.get_by_role("link", name="Call 911", exact=True)
    expect(call).to_have_attribute("href", "tel:911")
    expect(visitor.page.locator("#go-to-er")).to_be_visible()


def test_it_looks_as_with_network(visitor: Visitor, line: Line) -> None:
    come_once(visitor)
    line.cut()
    visitor.open("/help-now/")

    call = visitor.page.get_by_role("link", name="Call 911", exact=True)
    assert call.evaluate("link => getComputedStyle(link).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert visitor.page.evaluate("document.fonts.check('16px \"Atkinson Next\"') || document.fonts.size > 0")


@pytest.mark.parametrize("address", ["/", "/learn/bone-pain/", "/code/", "/learn/words/"])
def test_any_other_page_shows_what_to_do_and_whom_to_call(visitor: Visitor, line: Line, address: str) -> None:
    come_once(visitor)
    line.cut()
    visitor.open(address)

    expect(visitor.main).to_contain_text(NO_NETWORK)
    expect(visitor.page.get_by_role("link", name="Call 911", exact=True)).to_be_visible()
    line.mend()
    visitor.page.get_by_role("link", name="Try again").click()
    expect(visitor.main).not_to_contain_text(NO_NETWORK)
    assert visitor.path() == address


@pytest.mark.parametrize("address", ["/es/", "/es/learn/bone-pain/", "/es/help-now/"])
def test_without_network_a_page_is_in_the_language_of_its_address(
    visitor: Visitor, line: Line, address: str
) -> None:
    come_once(visitor)
    line.cut()
    visitor.open(address)
    assert visitor.page.evaluate("document.documentElement.lang") == "es"
    expect(visitor.page.get_by_role("link", name="Llame al 911", exact=True)).to_be_visible()


def test_only_the_emergency_page_and_its_files_are_kept(visitor: Visitor) -> None:
    visitor.start()
    wait_until(visitor.page, IS_KEPT)
    visitor.tick("leg_weakness")
    visitor.press_continue()
    visitor.open("/learn/bone-pain/")

    kept = visitor.page.evaluate(KEPT_ADDRESSES)
    pages = {f"{language}/help-now/{more}" for language in ("", "/es") for more in ("", "no-network/")}
    assert pages < set(kept)
    assert all(address in pages or address.startswith(("/static/", "/look/")) for address in kept)


def test_pages_of_the_staff_are_not_stood_in_for(visitor: Visitor, line: Line) -> None:
    page = come_once(visitor)
    line.cut()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto(f"{visitor.site}/staff/log-in/")


def test_a_new_number_takes_the_place_of_the_old(visitor: Visitor, line: Line) -> None:
    page = come_once(visitor)
    before = page.evaluate("() => caches.keys()")
    Clinic.objects.update_or_create(pk=1, defaults={"phone": "212-555-0142"})
    visitor.open("/")
    wait_until(page, IS_KEPT_ANEW, before)
    line.cut()
    visitor.open("/help-now/")

    expect(visitor.main.locator("a[href='tel:2125550142']")).to_be_visible()


def test_not_sent_can_call_and_leads_to_the_kept_page(visitor: Visitor, line: Line) -> None:
    half_send(visitor, line)
    notice = visitor.page.locator("#not-sent")

    expect(notice.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    expect(notice).to_contain_text("Your ticks are kept in this browser until they are sent.")
    notice.get_by_role("link", name="What cannot wait").click()
    visitor.expect_heading("Call now or go to the emergency room")


def test_a_link_that_failed_asks_nobody_whether_something_was_saved(visitor: Visitor, line: Line) -> None:
    page = come_once(visitor)
    line.cut()
    page.get_by_role("link", name="I have a code").click()
    notice = page.locator("#not-sent")

    expect(notice).to_be_focused()
    expect(notice).to_contain_text("The page you asked for did not come.")
    expect(notice.get_by_text("We do not know if this was saved.")).to_be_hidden()


def test_ticks_that_were_not_sent_go_out_when_pressed_again(visitor: Visitor, line: Line) -> None:
    half_send(visitor, line)
    visitor.expect_ticked("leg_weakness", "not_sure")
    line.mend()
    visitor.press_continue()

    assert visitor.submission().answers["leg_weakness"] == "not_sure"
    assert visitor.page.evaluate(UNSENT) == []
    expect(visitor.page.locator("#unsent")).to_be_hidden()


def test_they_outlast_a_reload(visitor: Visitor, line: Line) -> None:
    half_send(visitor, line)
    visitor.page.reload()
    expect(visitor.main).to_contain_text(NO_NETWORK)
    line.mend()
    visitor.page.reload()

    visitor.expect_ticked("leg_weakness", "not_sure")
    expect(visitor.page.locator("#unsent")).to_contain_text("were not sent yet")
    visitor.press_continue()
    assert visitor.submission().answers["leg_weakness"] == "not_sure"
    assert visitor.page.evaluate(UNSENT) == []


def test_they_outlast_a_closed_tab_and_the_start_page_leads_back(
    visitor: Visitor, browsers: Browsers, line: Line
) -> None:
    half_send(visitor, line)
    address = visitor.path()
    again = browsers.open_tab(visitor)
    visitor.page.close()
    line.mend()
    again.open("/")
    again.page.get_by_role("link", name=GO_BACK_TO_TICKS).click()

    assert again.path() == address
    again.expect_ticked("leg_weakness", "not_sure")
    again.press_continue()
    assert again.submission().answers["leg_weakness"] == "not_sure"
    assert Submission.objects.count() == 1


def test_when_the_network_is_back_they_go_out_by_themselves_and_are_stored_once(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.page.context.set_offline(True)
    send_in_vain(visitor)
    visitor.page.context.set_offline(False)

    expect(visitor.page.locator("[data-urgency=emergency]")).to_be_visible()
    assert visitor.submission().answers == {"leg_weakness": "yes"}
    assert StoredAssessment.objects.count() == 1
    assert visitor.page.evaluate(UNSENT) == []


def test_ticks_changed_since_then_wait_for_the_person(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.page.context.set_offline(True)
    send_in_vain(visitor)
    visitor.tick("numbness_saddle")
    visitor.page.context.set_offline(False)
    visitor.page.evaluate("() => fetch('/health/')")

    assert not Submission.objects.exists()
    visitor.press_continue()
    assert visitor.submission().answers == {"leg_weakness": "yes", "numbness_saddle": "yes"}


def test_a_page_with_errors_is_not_sent_yet(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press("None of these")

    assert len(visitor.page.evaluate(UNSENT)) == 1
    visitor.press_continue()
    assert visitor.page.evaluate(UNSENT) == []


def test_erasing_forgets_ticks_and_kept_pages(visitor: Visitor, browsers: Browsers, line: Line) -> None:
    half_send(visitor, line)
    line.mend()
    visitor.page.get_by_role("link", name="Erase from this device").click()
    visitor.expect_heading("Erase these answers from this device?")
    browsers.allow(f"info: Clear-Site-Data header on '{visitor.page.url}': Cleared data types: \"storage\".")
    visitor.press("Erase from this device")

    expect(visitor.main).to_contain_text("We erased these answers from this device.")
    wait_until(visitor.page, NOTHING_IS_KEPT)
    assert visitor.page.evaluate(UNSENT) == []


def test_unsent_ticks_can_be_removed(visitor: Visitor, line: Line) -> None:
    half_send(visitor, line)
    line.mend()
    visitor.open("/")
    visitor.page.get_by_role("button", name="Remove these ticks").click()

    expect(visitor.page.locator("#unsent")).to_be_hidden()
    assert visitor.page.evaluate(UNSENT) == []


def test_a_full_storage_breaks_nothing(visitor: Visitor, line: Line) -> None:
    visitor.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    half_send(visitor, line)
    expect(visitor.page.locator("#ticks-kept")).to_be_hidden()
    visitor.expect_ticked("leg_weakness", "not_sure")
    line.mend()
    visitor.press_continue()
    assert visitor.submission().answers["leg_weakness"] == "not_sure"


def test_a_browser_that_refuses_the_worker_works_as_before(visitor: Visitor) -> None:
    visitor.page.add_init_script(
        "navigator.serviceWorker.register = () => Promise.reject(new DOMException('no', 'SecurityError'))"
    )
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()
    assert visitor.urgency() == "emergency"


@pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_without_javascript_nothing_is_kept_and_nothing_breaks(visitor: Visitor) -> None:
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()
    assert visitor.urgency() == "emergency"
    expect(visitor.page.locator("#unsent")).to_be_hidden()
