"""An editor brings a draft together with the live version in a browser; axe finds nothing that is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.actions.draft_changes import item_of, say
from tests.actions.publishing.scene import make_live
from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.test_live_queue import log_in
from tests.journeys.test_rule_editor import AXE
from tests.nurses.people import editor
from triage.actions.drafts.drafts import start_draft

if TYPE_CHECKING:
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol
    from triage.models import ProtocolVersion

pytestmark = pytest.mark.browser
RULE = "weight_loss"


def newer(protocol: Protocol) -> Protocol:
    """Another title, and other words and another urgency of a rule."""
    found = next(rule for rule in protocol.rules if rule.id == RULE)
    words = type(found.reason)({"en": "You lost weight and did not want to. Your team should know today."})
    rules = tuple(
        rule.model_copy(update={"reason": words, "urgency": "same_day"}) if rule is found else rule
        for rule in protocol.rules
        if rule.id != "fever"
    )
    return protocol.model_copy(update={"rules": rules, "title": type(protocol.title)({"en": "Newer"})})


@pytest.mark.parametrize("way", [DESKTOP, PHONE], ids=str)
def test_both_are_shown_side_by_side_chosen_and_brought_together(
    visitor: Visitor, live_version: ProtocolVersion
) -> None:
    page, edith = visitor.page, editor()
    log_in(visitor, edith)
    draft = start_draft(name="Raise weight loss", version=live_version, by=edith)
    say(
        draft,
        "rule",
        RULE,
        reason={"en": "You lost weight and did not want to. Call us."},
        urgency="emergency",
    )
    say(draft, "rule", "fever", clinician_note={"en": "Mine."})
    make_live(newer(live_version.protocol))

    visitor.open(f"/admin/triage/draft/{draft.pk}/change/")
    page.get_by_role("link", name="Bring both together").click()
    expect(page.get_by_role("heading", name="To choose: 2")).to_be_visible()
    found = Axe().run(page, options=AXE).response["violations"]
    assert [one["id"] for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    for group in page.get_by_role("radiogroup").all():
        group.get_by_role("radio", name="As the draft says").check()
    page.get_by_role("button", name="Bring together").click()
    expect(page.get_by_text("The draft now stands on")).to_be_visible()
    assert item_of(draft, "rule", RULE).document["urgency"] == "emergency"
    assert item_of(draft, "frame").document["title"] == {"en": "Newer"}
