"""A clinical reviewer at the desk, by keyboard alone; axe finds nothing wrong there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.actions.sign_offs.signing import ANA, item_of, profile
from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.editors.conftest import RULES
from tests.nurses.people import PASSWORD, staff
from triage.actions.roles import CLINICAL_REVIEWER
from triage.models import Publication, SignOff
from triage.models.sign_offs import Verdict

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
HOME = "/admin/triage/sign-off/"


@pytest.fixture
def ana(visitor: Visitor) -> Visitor:
    """A clinical reviewer who has just been entered, logged in."""
    profile(staff("ana", CLINICAL_REVIEWER, is_staff=True), *ANA)
    visitor.open("/staff/log-in/")
    visitor.page.get_by_label("Username").fill("ana")
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Log in")
    return visitor


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
def test_a_reviewer_confirms_herself_and_judges_by_keyboard(ana: Visitor) -> None:
    page = ana.page
    ana.open(HOME)
    page.get_by_role("button", name="Yes, this is me").press("Enter")
    expect(page.get_by_text("You sign as Ana Ruiz, oncologist")).to_be_visible()
    ana.open(f"{HOME}{Publication.live_version().pk}/?show=open&kind=rule")
    page.get_by_role("link", name="Begin with the first").press("Enter")
    first = page.url
    # The first verdict has the focus; the arrow keys choose.
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Say it shorter, please.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved: One item accepted with a remark.")).to_be_visible()
    sign_off = SignOff.objects.get()
    assert (sign_off.verdict, sign_off.remark) == (Verdict.REMARK, "Say it shorter, please.")
    assert page.url != first


@pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
def test_axe_finds_nothing_wrong_with_the_desk(ana: Visitor) -> None:
    version = Publication.live_version()
    of_version = f"{HOME}{version.pk}/"
    items = [item_of(version, kind).sha256[:16] for kind in ("rule", "question", "education_page", "case")]
    addresses = [HOME, of_version, *(f"{of_version}item/{one}/" for one in items)]
    for address in (*addresses, f"{of_version}sheet/1/", f"{of_version}safety-file/"):
        ana.open(address)
        assert ana.sticking_out() == [], address
        results = Axe().run(ana.page, options=RULES)
        assert results.violations_count == 0, (address, results.generate_report())
