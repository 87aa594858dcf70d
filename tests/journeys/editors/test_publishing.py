"""A clinician raises one rule, lowers another, adds a red flag, is stopped, mends it; patients meet it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from tests.actions.draft_changes import item_of, say
from tests.editors.pages import box as named
from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.test_accessibility import RULES
from tests.journeys.test_live_queue import log_in
from tests.nurses.people import approver, editor
from triage.actions.drafts.compiling import to_protocol
from triage.actions.drafts.drafts import start_draft, touch_draft
from triage.actions.publishing import gate
from triage.actions.publishing.deciding import approve
from triage.actions.publishing.lowerings import lowerings
from triage.actions.publishing.proposing import send_for_review
from triage.engine.comparison import compare
from triage.engine.safety.quick_check import quick_check
from triage.engine.safety.report import SafetyReport
from triage.models import Draft, Proposal, ProtocolVersion, Publication, Submission

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from playwright.sync_api import Locator, Page

    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol
    from triage.engine.safety.checking import Evidence

pytestmark = [pytest.mark.browser, pytest.mark.main_journey, pytest.mark.timeout(300)]
# The whole gate takes seconds, more on a busy machine.
PATIENCE = 90_000
# axe would fetch the admin's style sheets once more, which its policy forbids.
ADMIN_RULES = RULES | {"preload": False}
RED_FLAG = "sudden_blindness"


@pytest.fixture
def quick_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate without what only warns, and without a process of its own."""

    def check(*, protocol: Protocol, evidence: Evidence) -> SafetyReport:
        results = quick_check(protocol, protocol, evidence).results
        return SafetyReport(protocol=protocol.id, sha256=protocol.sha256, results=results, assumptions=())

    monkeypatch.setattr(gate, "check_in_process", check)


@dataclass
class Desk:
    """An editor's or approver's browser, in the admin."""

    visitor: Visitor

    @property
    def page(self) -> Page:
        """The page it shows."""
        return self.visitor.page

    def open_list(self, draft: Draft, table: str) -> None:
        """Go from the page of a draft to one of its tables."""
        self.visitor.open(reverse("admin:triage_draft_change", args=[draft.pk]))
        self.page.get_by_role("link", name=table, exact=True).click()

    def open_row(self, draft: Draft, table: str, name: str) -> None:
        """Open a row of one of its tables."""
        self.open_list(draft, table)
        self.page.get_by_role("link", name=name, exact=True).click()

    def add_row(self, draft: Draft, table: str) -> None:
        """Open the empty form of one of its tables."""
        self.open_list(draft, table)
        self.page.get_by_role("link", name="Add ").first.click()

    def fill(self, **boxes: str) -> None:
        """Fill boxes by their names."""
        for name, words in boxes.items():
            self.page.locator(f"[name={named(name)}]").fill(words)

    def choose(self, **boxes: str) -> None:
        """Choose from lists by their names."""
        for name, value in boxes.items():
            self.page.locator(f"[name={named(name)}]").select_option(value)

    def save(self) -> None:
        """Save the row, and see that it was saved."""
        self.page.get_by_role("button", name="Save", exact=True).click()
        expect(self.page.locator(".messagelist .success")).to_be_visible()

    @property
    def panel(self) -> Locator:
        """What the live check found."""
        return self.page.locator(".check-panel")


def begin(desk: Desk) -> Draft:
    """Begin a draft of what is live."""
    desk.visitor.open("/admin/")
    desk.page.get_by_role("link", name="Drafts", exact=True).first.click()
    desk.page.get_by_role("link", name="Add draft").first.click()
    desk.page.get_by_label("Name:").fill("Fever sooner, blindness at once")
    desk.page.get_by_role("button", name="Begin the draft").click()
    expect(desk.page.get_by_text("Patients meet nothing of it before it is published.")).to_be_visible()
    return Draft.objects.get()


def raise_and_lower(desk: Desk, draft: Draft) -> None:
    """Fever is told sooner; an unsure answer about a drug counts no more."""
    desk.open_row(draft, "Rules", "fever")
    desk.choose(urgency="same_day")
    desk.save()
    expect(desk.panel).to_contain_text("Told more than before")
    desk.open_row(draft, "Rules", "sick_on_opioid")
    desk.page.locator("input[value='on_opioid?']").fill("on_opioid")
    desk.save()
    expect(desk.panel).to_contain_text("Told less than before")
    expect(desk.panel).to_contain_text("Someone with feeling sick")


def add_red_flag(desk: Desk, draft: Draft, citation: str) -> None:
    """A question with its floor, which no rule looks at yet."""
    desk.add_row(draft, "Questions")
    page_id = "urgent_signs"
    desk.choose(page=page_id, type="yes_no", floor_alone="emergency", floor_not_sure="emergency")
    desk.choose(floor_no_cancer="emergency")
    desk.fill(
        key=RED_FLAG,
        label_en="sudden loss of sight",
        ask_en="All at once you can not see.",
        ask_other_en="All at once they can not see.",
        citations__0__citation=citation,
        spoken_forms__0__say_en="I cannot see all at once",
        spoken_forms__0__say_other_en="they cannot see all at once",
    )
    desk.page.locator("[name=item_red_flag]").check()
    desk.save()


def add_its_rule(desk: Desk, draft: Draft, citation: str) -> None:
    """The rule that mends it."""
    desk.add_row(draft, "Rules")
    desk.choose(urgency="emergency")
    desk.fill(
        key="loss_of_sight",
        reason_en="All at once you can not see.",
        clinician_note_en="Sudden loss of sight.",
        citations__0__citation=citation,
    )
    desk.page.get_by_role("checkbox", name="Call now or go to the emergency room").check()
    desk.page.get_by_label("Test, row 1").fill("sudden loss of sight?")
    desk.save()


def give_reasons(page: Page, summary: str) -> None:
    """Fill the form of whatever brings a version to patients."""
    page.locator("[name=summary]").fill(summary)
    for box in page.locator("[name^=reason-]").all():
        box.fill("The clinic's guideline asks for it.")


def to_urgent_signs(visitor: Visitor) -> None:
    """From the first page with questions to the second."""
    visitor.none_of_these()
    visitor.expect_heading("Other signs that cannot wait")


def test_a_change_goes_through_proof_and_a_second_person_to_patients_and_back(
    browsers: Browsers, protocol: Protocol
) -> None:
    cited = protocol.questions["chest_pain_or_trouble_breathing"].citations[0]
    citation = f"{cited.source} | {cited.topic or f'{cited.heading} | {cited.lines}'}"
    first = Publication.live_version()
    writer, second = Desk(browsers.open(DESKTOP)), Desk(browsers.open(DESKTOP))
    for desk in (writer, second):
        desk.page.set_default_timeout(PATIENCE)
    log_in(writer.visitor, editor())
    log_in(second.visitor, approver())
    early = browsers.open(PHONE)
    early.start()

    draft = begin(writer)
    raise_and_lower(writer, draft)
    add_red_flag(writer, draft, citation)
    expect(writer.panel).to_contain_text("Stopped: this may not be published as it is.")
    expect(writer.panel).to_contain_text(
        "Someone with sudden loss of sight, everything else no, would be told "
        "“You found none of the signs we asked about” (routine)."
    )
    writer.visitor.open(reverse("admin:triage_draft_change", args=[draft.pk]))
    writer.page.get_by_role("link", name="Send for review").click()
    expect(writer.page.get_by_text("Mend what the check found first")).to_be_visible()
    assert not Proposal.objects.exists()

    add_its_rule(writer, draft, citation)
    expect(writer.panel).to_contain_text("Nothing in these checks stops it, but it lowers something")
    writer.visitor.open(reverse("admin:triage_draft_change", args=[draft.pk]))
    writer.page.get_by_role("link", name="Send for review").click()
    send = writer.page.get_by_role("button", name="Prove it once more and send it")
    writer.page.locator("[name=summary]").fill("Sight is at stake.")
    send.click()
    expect(writer.page.get_by_text("is missing. Write it in a sentence or two.")).to_be_visible(
        timeout=PATIENCE
    )
    expect(writer.page.locator("[name=summary]")).to_have_value("Sight is at stake.")
    give_reasons(writer.page, "Sight is at stake.")
    send.click()
    expect(writer.page.get_by_text("Sent. Another person must approve it")).to_be_visible(timeout=PATIENCE)
    expect(writer.page.get_by_role("button", name="publish")).to_have_count(0)

    second.visitor.open("/admin/")
    second.page.get_by_role("link", name="Proposals", exact=True).first.click()
    second.page.locator("#result_list tbody th a").first.click()
    expect(second.page.get_by_text("The clinic's guideline asks for it.").first).to_be_visible()
    second.page.get_by_role("button", name="Prove it once more and publish").click()
    expect(second.page.get_by_text("Approved: it is live for patients now.")).to_be_visible(timeout=PATIENCE)

    to_urgent_signs(early)
    expect(early.box(RED_FLAG)).to_have_count(0)
    assert Submission.objects.get(pk=early.submission_id).version == first
    later = browsers.open(PHONE)
    later.start()
    to_urgent_signs(later)
    later.tick(RED_FLAG)
    later.press_continue()
    later.expect_heading("Call now or go to the emergency room")
    assert Submission.objects.get(pk=later.submission_id).version == Publication.live_version() != first

    writer.visitor.open(reverse("admin:triage_protocolversion_change", args=[first.pk]))
    writer.page.get_by_role("link", name="Roll back to it").click()
    expect(writer.page.get_by_role("heading", name="Told less than before")).to_be_visible()
    give_reasons(writer.page, "The new words frightened people.")
    writer.page.get_by_role("button", name="Prove it once more and roll back").click()
    expect(writer.page.get_by_text("another person must approve it")).to_be_visible(timeout=PATIENCE)
    second.visitor.open(reverse("admin:triage_proposal_change", args=[Proposal.objects.latest("pk").pk]))
    second.page.get_by_role("button", name="Prove it once more and publish").click()
    expect(second.page.get_by_text("Approved: it is live for patients now.")).to_be_visible(timeout=PATIENCE)
    assert Publication.live_version() == first
    last = browsers.open(PHONE)
    last.start()
    to_urgent_signs(last)
    expect(last.box(RED_FLAG)).to_have_count(0)


def sent(draft: Draft, by: User) -> Proposal:
    """Send a draft for review, with a reason for whatever lowers."""
    version = Publication.live_version()
    comparison = compare(version.protocol, to_protocol(draft))
    reasons = {one.key: "The guideline asks for it." for one in lowerings(comparison)}
    return send_for_review(draft=draft, summary="Fewer calls.", reasons=reasons, by=by)


@pytest.mark.parametrize("way", [DESKTOP, PHONE], ids=str)
@pytest.mark.usefixtures("quick_gate")
def test_axe_finds_nothing_in_what_the_pages_add(visitor: Visitor) -> None:
    edith, abel = editor(), approver()
    first = Publication.live_version()
    drafts = [start_draft(name=f"Draft {n}", version=first, by=edith) for n in range(3)]
    changes = [("fever", "same_day"), ("bone_pain", "same_day"), ("weak_or_unsteady_limbs", "soon")]
    for draft, (rule, urgency) in zip(drafts, changes, strict=True):
        say(draft, "rule", rule, urgency=urgency)
        touch_draft(draft_id=draft.pk, by=edith, fields=["urgency"])
    approve(proposal_id=sent(Draft.objects.get(pk=drafts[0].pk), edith).pk, by=abel)
    proposal = Proposal.objects.get()
    live = ProtocolVersion.objects.get(pk=proposal.version_id)
    Draft.objects.filter(pk__in=[drafts[1].pk]).update(base=live)
    waiting = sent(Draft.objects.get(pk=drafts[1].pk), edith)
    addresses = [
        "/admin/triage/draft/",
        "/admin/triage/draft/add/",
        *(reverse("admin:triage_draft_change", args=[draft.pk]) for draft in drafts),
        reverse("admin:triage_draftframe_change", args=[item_of(drafts[2], "frame").pk]),
        "/admin/triage/proposal/",
        *(reverse("admin:triage_proposal_change", args=[one.pk]) for one in (proposal, waiting)),
        "/admin/triage/protocolversion/",
        reverse("admin:triage_protocolversion_change", args=[live.pk]),
        reverse("admin:triage_protocolversion_change", args=[first.pk]),
        reverse("admin:triage_version_changes", args=[live.pk]),
        reverse("admin:triage_version_roll_back", args=[first.pk]),
        "/admin/triage/publication/",
    ]
    log_in(visitor, edith)
    faults = {}
    for address in addresses:
        visitor.open(address)
        visitor.open_all_details()
        assert visitor.sticking_out() == [], address
        results = Axe().run(visitor.page, context="#content", options=ADMIN_RULES)
        if results.violations_count:
            faults[address] = results.generate_report()
    assert faults == {}
