"""An editor adds a case, sees that her draft fails it, and retires it; the source map beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.editors.conftest import RULES
from triage.models import StoredCase

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor
    from triage.models import Draft

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def write_case(edith: Visitor) -> None:
    """Fill the form, the answers by opening a page of the questionnaire."""
    page = edith.page
    page.get_by_label("Title:").fill("Weak leg on the stairs")
    page.get_by_label("Story:").fill("My leg gave way.")
    page.locator("summary", has_text="Answers: Moving, feeling").click()
    page.get_by_label("Weak leg:").select_option("Yes")
    page.get_by_label("Expected urgency:").select_option("emergency")
    page.get_by_label("Rationale:").fill("It may be the spinal cord.")
    page.get_by_label("Category:").select_option("spinal cord compression")
    page.get_by_label("Evidence:").select_option("teaching case")
    page.get_by_label("Source:").fill("A teaching case")


def test_a_case_is_added_fails_the_draft_and_is_retired(edith: Visitor, draft: Draft) -> None:
    page = edith.page
    edith.open("/admin/triage/storedcase/")
    page.get_by_role("link", name="Add case", exact=True).click()
    write_case(edith)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Tick every urgency that a cautious clinician would accept.")).to_be_visible()
    expect(page.get_by_label("Weak leg:")).to_have_value("yes")
    page.get_by_role("checkbox", name="emergency").check()
    page.get_by_role("button", name="Save", exact=True).click()

    case = StoredCase.objects.get()
    edith.follow(page.get_by_role("link", name="Failing").inner_text())
    row = page.get_by_role("row").filter(has_text="Weak leg on the stairs")
    expect(row).to_contain_text("passes: told Emergency")
    expect(row).to_contain_text("fails: told Same day")
    expect(row).to_contain_text("too little")
    edith.follow(case.code)
    expect(page.get_by_text(f"Draft “{draft.name}”")).to_be_visible()
    edith.follow("Retire")
    reason = page.get_by_label("Reason:")
    assert reason.evaluate("box => box.getBoundingClientRect().right <= innerWidth")
    reason.fill("It was told twice.")
    page.get_by_role("button", name="Retire this case").click()
    expect(page.get_by_text("It gates nothing any more.").first).to_be_visible()
    case.refresh_from_db()
    assert case.retired_reason == "It was told twice."


@pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
def test_axe_finds_nothing_wrong_with_cases_and_source_map(edith: Visitor, draft: Draft) -> None:
    addresses = [
        "/admin/triage/storedcase/",
        f"/admin/triage/storedcase/?show=failing&draft={draft.pk}",
        "/admin/triage/storedcase/read/FX-01/",
        "/admin/triage/storedcase/add/",
        "/admin/triage/source-map/",
    ]
    for address in addresses:
        edith.open(address)
        edith.open_all_details()
        assert edith.sticking_out() == [], address
        results = Axe().run(edith.page, options=RULES)
        assert results.violations_count == 0, (address, results.generate_report())
    edith.open("/admin/triage/storedcase/add/")
    edith.page.get_by_role("button", name="Save", exact=True).click()
    results = Axe().run(edith.page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
