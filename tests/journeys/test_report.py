"""A lead nurse reads the report: pictures, tables, the card of a rule, a file, and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.nurses.people import PASSWORD, assessed_submission, lead_nurse, shared_review

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
REPORT, CARD = "/staff/report/", "/staff/report/rules/weak_or_unsteady_limbs/"
WRONG_DAYS = f"{REPORT}?first=2026-01-07&last=2026-01-06"


def log_in(visitor: Visitor) -> None:
    """A lead nurse with something to read comes to the report."""
    lead_nurse("lena")
    shared_review(urgency="emergency")
    assessed_submission(urgency="soon")
    visitor.open(REPORT)
    visitor.page.get_by_label("Username").fill("lena")
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Log in")
    visitor.expect_heading("Report")


@pytest.mark.parametrize("way", [DESKTOP, PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_a_lead_nurse_goes_from_the_report_to_the_card_of_a_rule(visitor: Visitor) -> None:
    log_in(visitor)
    expect(visitor.page.get_by_role("img", name="How many, by urgency")).to_be_visible()
    visitor.page.get_by_label("From").fill("2026-01-05")
    visitor.press("Show these days")
    visitor.expect_heading("Report")
    assert "first=2026-01-05" in visitor.page.url
    visitor.follow("How each rule fared")
    visitor.expect_heading("How each rule fared")
    visitor.page.locator("th a", has_text="Weak arms or legs").first.click()
    visitor.expect_heading("Report card of a rule")
    assert "first=2026-01-05" in visitor.page.url
    expect(visitor.main).to_contain_text("weak_or_unsteady_limbs")


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
def test_a_table_can_be_kept_as_a_file(visitor: Visitor) -> None:
    log_in(visitor)
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="By weekday").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()

    assert download.value.suggested_filename.startswith("bonemets-weekdays-")
    assert [line.partition(",")[0] for line in lines[:2]] == ["weekday", "Monday"]


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
def test_folded_tables_are_printed_and_buttons_are_not(visitor: Visitor) -> None:
    log_in(visitor)
    table = visitor.page.locator("#hours")
    expect(table).to_be_hidden()
    visitor.page.emulate_media(media="print")

    expect(table).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Show these days")).to_be_hidden()
    expect(visitor.page.locator(".staff-nav")).to_be_hidden()


@pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
def test_axe_finds_nothing_wrong_with_the_report(visitor: Visitor) -> None:
    log_in(visitor)
    for address in (REPORT, "/staff/report/rules/", CARD, WRONG_DAYS):
        visitor.open(address)
        visitor.open_all_details()
        results = Axe().run(visitor.page, options=RULES)
        assert results.violations_count == 0, f"{address}: {results.generate_report()}"
        assert visitor.sticking_out() == [], address
