"""An editor watches a replay, cancels it, resumes it and reads what it found; a nurse sees what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.actions.replays.runs import SOON, raised, started, stored, submissions
from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.journeys.test_accessibility import RULES
from tests.journeys.test_live_queue import log_in
from tests.nurses.people import editor, nurse, shared_review
from triage.actions.look_back import start_look_back
from triage.actions.replays import replaying
from triage.actions.replays.running import Worker

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion, Replay

pytestmark = pytest.mark.browser


@pytest.fixture
def replay(
    site: str,  # noqa: ARG001 (its database)
    live_version: ProtocolVersion,
    protocol: Protocol,
    monkeypatch: pytest.MonkeyPatch,
) -> Replay:
    """A replay of three people that waits, one person a batch."""
    monkeypatch.setattr(replaying, "BATCH", 1)
    submissions(live_version, 2, **SOON)
    shared_review(urgency="soon")
    return started(raised(protocol))


def work_on_one() -> None:
    """A worker does one batch and is told to stop."""
    stops = iter([False, True])
    Worker(should_stop=lambda: next(stops)).work()


def catch_up(page: Page) -> None:
    """See what is new: by itself with JavaScript, else by the link."""
    if page.evaluate("typeof htmx") == "undefined":
        page.get_by_role("link", name="Reload").click()


@pytest.mark.parametrize("way", [DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_an_editor_watches_cancels_resumes_and_reads(visitor: Visitor, replay: Replay) -> None:
    log_in(visitor, editor("emil"))
    visitor.open("/admin/triage/replay/")
    page = visitor.page
    page.get_by_role("link", name=replay.label).click()
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()

    work_on_one()
    catch_up(page)
    expect(page.get_by_text("1 of 3 submissions (33 %)")).to_be_visible()

    page.get_by_role("button", name="Cancel this replay").click()
    expect(page.get_by_text("Cancelled. What was done so far is kept.")).to_be_visible()
    page.get_by_role("button", name="Resume where it stopped").click()
    expect(page.get_by_text("It goes on.")).to_be_visible()

    Worker().work()
    catch_up(page)
    expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    expect(page.get_by_text("3 would be told something else, and 0 the same.")).to_be_visible()
    page.get_by_role("link", name="3 from Soon to Emergency").click()
    expect(page.get_by_text("1 shared their answers and are listed here")).to_be_visible()
    page.get_by_role("link", name="Back to the replay").click()
    expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    assert visitor.sticking_out() == []


@pytest.mark.parametrize("way", [DESKTOP, PHONE], ids=str)
def test_axe_finds_nothing_in_what_the_pages_add(visitor: Visitor, replay: Replay) -> None:
    log_in(visitor, editor("emil"))
    address = f"/admin/triage/replay/{replay.pk}"
    pages = [f"{address}/change/", f"{address}/rows/?of=compared&before=soon&after=emergency"]
    for finish in (False, True):
        if finish:
            Worker().work()
        for page in pages:
            visitor.open(page)
            results = Axe().run(visitor.page, context="#content", options=RULES)
            assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("way", [DESKTOP, PHONE], ids=str)
def test_a_nurse_sees_what_came_back_and_why(
    visitor: Visitor, live_version: ProtocolVersion, protocol: Protocol
) -> None:
    assert live_version.protocol == protocol
    shared_review(urgency="soon", name="Pat Doe")
    start_look_back(version=stored(raised(protocol)), days=30, by="system")
    Worker().work()
    log_in(visitor, nurse("nora"))
    visitor.open("/staff/")
    page = visitor.page
    expect(page.locator(".badge-back")).to_have_text("Back because a rule changed")
    assert Axe().run(page, options=RULES).violations_count == 0

    page.get_by_role("link", name="Open Pat Doe").click()
    expect(page.get_by_role("heading", name="Back because a rule changed")).to_be_visible()
    expect(page.locator("#rule-change ~ p").first).to_contain_text("make it Emergency")
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
