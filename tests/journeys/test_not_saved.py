"""When saving fails, the page says so and keeps what was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest
from django.db import OperationalError
from playwright.sync_api import expect

from tests.journeys.browsers import PHONE
from triage.models import Submission

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.main_journey]
DATABASE_DOWN = "triage.patients.views.send_page"


def fail_to_save(**_page: object) -> NoReturn:
    """Stand in for the action that saves a page."""
    raise OperationalError("database is locked")


def test_a_failing_database_is_admitted_with_the_emergency_list(
    visitor: Visitor, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers.allow_failed_load(503)
    visitor.start()
    monkeypatch.setattr(DATABASE_DOWN, fail_to_save)
    visitor.tick("leg_weakness")
    visitor.press_continue()

    visitor.expect_heading("Your answers on this page were not saved")
    expect(visitor.error_summary).to_be_focused()
    expect(visitor.page.locator("#go-to-er")).to_be_visible()
    assert not Submission.objects.exists()


def test_the_same_answers_can_be_sent_again_with_one_tap(
    visitor: Visitor, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers.allow_failed_load(503)
    visitor.start()
    with monkeypatch.context() as failing:
        failing.setattr(DATABASE_DOWN, fail_to_save)
        visitor.tick("leg_weakness")
        visitor.press_continue()
        visitor.expect_heading("Your answers on this page were not saved")
    visitor.press("Try again with the same answers")

    assert visitor.urgency() == "emergency"
    assert visitor.submission().answers == {"leg_weakness": "yes"}


@pytest.mark.parametrize("way", [PHONE], ids=str)
def test_a_lost_connection_is_admitted_and_the_ticks_stay(visitor: Visitor, browsers: Browsers) -> None:
    browsers.allow(
        "error: Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
        "error: htmx:sendError, [object HTMLElement]",
        "error: htmx:afterRequest, [object HTMLElement]",
    )
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.page.context.set_offline(True)
    visitor.page.get_by_role("button", name="Continue").click()

    expect(visitor.page.locator("#not-sent")).to_be_focused()
    visitor.expect_ticked("leg_weakness")
    visitor.page.context.set_offline(False)
    expect(visitor.page.locator("[data-urgency=emergency]")).to_be_visible()
