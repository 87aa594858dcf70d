"""Bone pain in prostate cancer is told today: from a draft to live, a source picked, the change read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP
from tests.journeys.test_live_queue import log_in
from tests.nurses.people import approver, editor
from triage.models import Draft, Publication

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.main_journey, pytest.mark.timeout(300)]
PATIENCE = 90_000
# What it took before sources were picked and each new answer needed a promise.
MOST_CLICKS = 17


class Counted:
    """A browser whose clicks are counted."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page, self.clicks = visitor, visitor.page, 0
        self.page.set_default_timeout(PATIENCE)

    def press(self, role: str, name: str, *, exact: bool = True) -> None:
        """Click what has this role and name."""
        self.page.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]
        self.clicks += 1


def test_a_rule_for_prostate_cancer_goes_live_in_few_clicks(browsers: Browsers) -> None:
    writer, second = (Counted(browsers.open(DESKTOP)) for _ in range(2))
    log_in(writer.visitor, editor())
    log_in(second.visitor, approver())
    writer.visitor.open("/admin/")
    writer.press("link", "Begin a draft")
    writer.page.get_by_label("Name:").fill("Bone pain in prostate cancer today")
    writer.press("button", "Begin the draft")
    writer.press("link", "Rules")
    writer.press("link", "new_bone_pain_with_risk")
    tests, letters = writer.page.get_by_label("Test, row "), writer.page.get_by_label("Alternative, row ")
    tests.nth(2).fill("cancer_type in [prostate]?")
    tests.nth(3).fill("bone_pain_other_site?")
    letters.nth(3).fill("B")
    pick_passage(writer, "164", "Cite all of it")
    writer.press("button", "Save")
    expect(writer.page.locator(".sentence")).to_contain_text("type of cancer: Prostate (or not sure)")
    expect(writer.page.locator(".check-panel")).to_contain_text("Told more than before")
    expect(writer.page.locator(".idle-warnings")).to_contain_text("type of cancer")

    writer.press("link", "Bone pain in prostate cancer today")
    writer.press("link", "Promised combinations")
    writer.press("link", "Add promised combination")
    writer.page.get_by_label("Urgency:").select_option("same_day")
    tests.nth(0).fill("cancer_type in [prostate]?")
    tests.nth(1).fill("bone_pain_other_site?")
    writer.press("button", "Save")
    expect(writer.page.locator(".check-headline")).to_have_text("Nothing in these checks stops it.")

    writer.press("link", "Bone pain in prostate cancer today")
    writer.press("link", "Send for review")
    writer.page.locator("[name=summary]").fill("Prostate cancer often spreads to bones.")
    writer.press("button", "Prove it once more and send it")
    expect(writer.page.get_by_text("Sent. Another person must approve it")).to_be_visible()

    second.visitor.open("/admin/")
    second.press("link", "Publish “Bone pain in prostate cancer today”")
    for words in ("Nothing lowers. Somebody is told more.", "type of cancer: Prostate (or not sure)"):
        expect(second.page.locator("#content")).to_contain_text(words)
    expect(second.page.get_by_role("heading", name="Tried on the newest stored answers")).to_be_visible()
    second.press("button", "Prove it once more and publish")
    expect(second.page.get_by_text("Approved: it is live for patients now.")).to_be_visible()

    live = Publication.live_version().protocol
    rule = next(one for one in live.rules if one.id == "new_bone_pain_with_risk")
    assert [str(test) for test in rule.alternatives[1].all_of] == [
        "cancer_type in [prostate]?",
        "bone_pain_other_site?",
    ]
    assert [one.lines for one in rule.citations] == ["164-165", "159-168"]
    assert Draft.objects.get().state == "published"
    assert writer.clicks + second.clicks <= MOST_CLICKS


def pick_passage(writer: Counted, line: str, button: str) -> None:
    """Pick what is cited: find a line, read what it says, click."""
    writer.press("button", "Pick what is cited")
    writer.page.get_by_label("A line or a word").fill(line)
    expect(writer.page.locator("#places article")).to_have_count(1)
    expect(writer.page.locator("#places")).to_contain_text("Pain")
    writer.press("button", button)
    expect(writer.page.locator("#passages")).to_be_hidden()
