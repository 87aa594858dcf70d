"""Makes the pictures of the editors' guide from an invented draft of the shipped protocol.

`scripts/guide-pictures` runs it; no test run does.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.actions.draft_changes import item_of, say
from tests.journeys.browsers import Way
from tests.journeys.editors.test_publishing import quick_gate, sent
from tests.journeys.test_live_queue import log_in
from tests.nurses.people import approver, editor
from triage.actions.drafts.drafts import start_draft, touch_draft
from triage.actions.publishing.deciding import approve
from triage.actions.working import do_pass
from triage.models import Draft, Publication

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor
    from triage.models import ProtocolVersion

__all__ = ["quick_gate"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PICTURES = Path(__file__).parents[3] / "docs" / "editing"
SCREEN = Way(1024, 720, has_javascript=True)


@pytest.fixture
def live_version(shipped_version: ProtocolVersion) -> ProtocolVersion:
    """The guide speaks of the shipped protocol."""
    return shipped_version


def take(visitor: Visitor, name: str, address: str, part: str = "#content") -> None:
    """Open a page, wait for what comes by itself, and take a picture of a part of it."""
    visitor.open(address)
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.locator(part).first.screenshot(path=PICTURES / f"{name}.png")


def begun(name: str, rule: str, urgency: str, by: User) -> Draft:
    """A draft in which one rule has another urgency."""
    draft = start_draft(name=name, version=Publication.live_version(), by=by)
    say(draft, "rule", rule, urgency=urgency)
    touch_draft(draft_id=draft.pk, by=by, fields=["urgency"])
    return Draft.objects.get(pk=draft.pk)


@pytest.mark.usefixtures("quick_gate")
def test_pictures(browsers: Browsers) -> None:
    edith, abel = editor(), approver()
    writer, second = browsers.open(SCREEN), browsers.open(SCREEN)
    log_in(writer, edith)
    log_in(second, abel)
    raised = begun("Pain despite medicine: call today", "pain_not_controlled", "same_day", edith)
    lowered = begun("A rash where it hurts: tell your doctor soon", "rash_where_it_hurts", "soon", edith)
    rules = {
        draft.pk: item_of(draft, "rule", rule).pk
        for draft, rule in ((raised, "pain_not_controlled"), (lowered, "rash_where_it_hurts"))
    }
    take(writer, "draft", reverse("admin:triage_draft_change", args=[raised.pk]))
    changed = reverse("admin:triage_draftrule_change", args=[rules[raised.pk]])
    take(writer, "rule", changed, ".beside-main")
    take(writer, "told-more", changed, ".check-panel")
    stopped = reverse("admin:triage_draftrule_change", args=[rules[lowered.pk]])
    take(writer, "stopped", stopped, ".check-panel")
    writer.open(reverse("admin:triage_draft_preview", args=[raised.pk]))
    writer.page.get_by_role("button", name="Answer as the patient").click()
    writer.page.wait_for_load_state("networkidle")
    writer.page.screenshot(path=PICTURES / "preview.png")

    say(lowered, "floor", "skin_rash_at_pain_site", alone="soon", not_sure="soon")
    say(lowered, "listitem", "rash_where_it_hurts", urgency="soon")
    touch_draft(draft_id=lowered.pk, by=edith, fields=["floor"])
    lowered = Draft.objects.get(pk=lowered.pk)
    take(writer, "reasons", reverse("admin:triage_draft_send", args=[lowered.pk]))
    proposal = sent(lowered, edith)
    do_pass()
    take(second, "decide", reverse("admin:triage_proposal_change", args=[proposal.pk]))
    approve(proposal_id=proposal.pk, by=abel)
    take(second, "changelog", "/admin/triage/publication/", "article, .entry, #content")
    version = reverse("admin:triage_protocolversion_change", args=[proposal.version_id])
    take(second, "version", version)
