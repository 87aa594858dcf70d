"""An editor watches a replay, cancels it, begins another and reads it; a nurse sees what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from tests.actions.replays.runs import SOON, finished, raised, started, stored, submissions
from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.journeys.test_accessibility import RULES
from tests.journeys.test_live_queue import log_in
from tests.nurses.people import editor, nurse, shared_review
from triage.actions import replays
from triage.actions.look_back import start_look_back
from triage.actions.runs import LEASE
from triage.actions.working import do_pass
from triage.models import Replay
from triage.models.runs import RunState

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

pytestmark = [pytest.mark.browser, pytest.mark.main_journey]


@pytest.fixture
def replay(
    site: str,  # noqa: ARG001 (its database)
    live_version: ProtocolVersion,
    protocol: Protocol,
    monkeypatch: pytest.MonkeyPatch,
) -> Replay:
    """A replay of three people that waits, one person a batch."""
    monkeypatch.setattr(replays, "BATCH", 1)
    submissions(live_version, 2, **SOON)
    shared_review(urgency="soon")
    return started(raised(protocol))


def seen_after_one(replay: Replay) -> None:
    """Let a replay look as it does while a worker is at its second person."""
    now = timezone.now()
    Replay.objects.filter(pk=replay.pk).update(
        state=RunState.RUNNING, lease=uuid4(), leased_until=now + LEASE, done=1, total=3
    )


def catch_up(page: Page) -> None:
    """See what is new: by itself with JavaScript, else by the link."""
    if page.evaluate("typeof htmx") == "undefined":
        page.get_by_role("link", name="Reload").click()


@pytest.mark.parametrize("way", [DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_an_editor_watches_cancels_and_reads(visitor: Visitor, replay: Replay, protocol: Protocol) -> None:
    log_in(visitor, editor("emil"))
    visitor.open("/admin/triage/replay/")
    page = visitor.page
    page.get_by_role("link", name=replay.label).click()
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()

    seen_after_one(replay)
    catch_up(page)
    expect(page.get_by_text("1 of 3 submissions (33 %)")).to_be_visible()

    page.get_by_role("button", name="Cancel this replay").click()
    expect(page.get_by_text("Cancelled. Nothing of it is kept.")).to_be_visible()

    another = started(raised(protocol))
    visitor.open(f"/admin/triage/replay/{another.pk}/change/")
    expect(page.get_by_role("heading", name="Waiting")).to_be_visible()
    finished(another)
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
            do_pass()
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
    do_pass()
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
