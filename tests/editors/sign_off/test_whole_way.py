"""From nothing to "Checked by", and back by one changed item: through the pages alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.actions.draft_changes import say
from tests.actions.publishing.scene import REASON, WHY
from tests.actions.sign_offs.signing import accept_all, item_of
from tests.fixture_protocol import fixture_evidence
from tests.nurses.people import approver, editor, logged_in
from tests.patients.html import read
from tests.versions import certify_known
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.drafts import start_draft, touch_draft
from triage.actions.publishing import gate
from triage.actions.publishing.deciding import approve
from triage.actions.publishing.lowerings import lowerings
from triage.actions.publishing.proposing import send_for_review
from triage.actions.sign_offs.coverage import coverage
from triage.engine.comparison import compare
from triage.engine.safety.checking import check_properties, make_report
from triage.models import Draft, Publication

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from time_machine import TimeMachineFixture

    from triage.engine.protocol import Protocol
    from triage.engine.safety.checking import Evidence
    from triage.engine.safety.report import SafetyReport
    from triage.models import ProtocolVersion

HOME = "/admin/triage/sign-off/"
TODAY = "not yet been checked by a clinician"
NEITHER_CALMS_NOR_DELAYS = {"en": "Think of the spinal cord first."}


def foot() -> str:
    """All words of the start page."""
    return read(Client().get("/")).words


def signs_everything(browser: Client, version: ProtocolVersion) -> int:
    """Walk from the home through whatever is open, page by page; how many pages were sent."""
    page, sent = f"{HOME}{version.pk}/", 0
    while True:
        response = browser.get(page)
        onwards = re.search(r'class="button" href="([^"]+)"', response.content.decode())
        if page.startswith(f"{HOME}{version.pk}/") and "/item/" not in page:
            if onwards is None:
                return sent
            page = onwards[1].replace("&amp;", "&")
            continue
        together = re.search(r'href="([^"]+/sheet/\d+/[^"]*)"', response.content.decode())
        target = together[1].replace("&amp;", "&") if together else page
        shown = read(browser.get(target) if together else response)
        contents = [value for name, value in shown.hidden if name == "content"]
        answer = browser.post(target, {"content": contents, "verdict": "accepted", "remark": ""})
        assert answer.status_code == 302
        page, sent = answer["Location"], sent + 1


@pytest.fixture
def _quick_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real properties, in this process."""

    def check(*, protocol: Protocol, evidence: Evidence) -> SafetyReport:
        return make_report(protocol, check_properties(protocol, evidence))

    monkeypatch.setattr(gate, "evidence", fixture_evidence)
    monkeypatch.setattr(gate, "check_in_process", check)
    monkeypatch.setattr(gate, "certify_in_process", certify_known)


def publish_another_note() -> ProtocolVersion:
    """A draft of the live version that changes a note of one rule, published by two."""
    edith, abel = editor(), approver()
    live = Publication.live_version()
    draft = start_draft(name="A clearer note", version=live, by=edith)
    say(draft, "rule", live.protocol.rules[0].id, clinician_note=NEITHER_CALMS_NOR_DELAYS)
    touch_draft(draft_id=draft.pk, by=edith, fields=["clinician_note"])
    reasons = {one.key: REASON for one in lowerings(compare(live.protocol, to_protocol(draft)))}
    proposal = send_for_review(draft=Draft.objects.get(pk=draft.pk), summary=WHY, reasons=reasons, by=edith)
    return approve(proposal_id=proposal.pk, by=abel).version


@pytest.mark.usefixtures("_quick_check")
def test_two_reviewers_sign_a_version_and_one_changed_rule_opens_again(
    live_version: ProtocolVersion, ana: User, ben: User, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime(2026, 12, 1, 15, tzinfo=UTC))
    assert TODAY in foot()
    items = [one.item for one in coverage(live_version).items]
    # The many that are read one by one, and in the same way, are signed at once.
    long = ("education_page", "case")
    accept_all(live_version, ana, but=tuple(item.sha256 for item in items if item.kind not in long))
    short = [item for item in items if item.kind not in long]
    assert 0 < signs_everything(logged_in(ana), live_version) < len(short)
    assert TODAY in foot()
    accept_all(live_version, ben)
    assert coverage(live_version).signed == len(items)
    assert "Checked by Ana Ruiz, oncologist, on December 1, 2026, and by Ben Okoro" in foot()

    live = publish_another_note()
    [still] = [one.item for one in coverage(live).items if one.state == "open"]
    assert still == item_of(live, "rule", live.protocol.rules[0].id)
    assert TODAY in foot()
    for reviewer in (ana, ben):
        assert signs_everything(logged_in(reviewer), live) == 1
    assert "Checked by Ana Ruiz" in foot()
