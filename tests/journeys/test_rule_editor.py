"""An editor writes a rule in a browser, with and without JavaScript, and axe finds nothing that is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.actions.draft_changes import item_of, say
from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.test_live_queue import log_in
from tests.nurses.people import editor
from triage.actions.drafts.drafts import start_draft
from triage.models import DraftPage, DraftQuestion, DraftRule, DraftSource, DraftUrgency

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.visitor import Visitor
    from triage.models import Draft, ProtocolVersion

pytestmark = pytest.mark.browser
with_axe = pytest.mark.parametrize("way", [DESKTOP, PHONE], ids=str)
with_javascript = pytest.mark.parametrize("way", [DESKTOP], ids=str)
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    # To look into style sheets, axe would write inline styles, which the pages forbid.
    "preload": False,
}


@pytest.fixture
def draft(visitor: Visitor, live_version: ProtocolVersion) -> Draft:
    """A draft of the live version, its editor logged in."""
    edith = editor()
    log_in(visitor, edith)
    return start_draft(name="Raise night pain", version=live_version, by=edith)


def row(number: int, box: str) -> str:
    """The label of a box in a row."""
    return f"{box}, row {number}"


def save(page: Page) -> None:
    """Press Save."""
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_rule_is_added_mended_and_read_in_words(visitor: Visitor, draft: Draft) -> None:
    page = visitor.page
    visitor.open(f"/admin/triage/draftrule/?draft__id__exact={draft.pk}")
    page.get_by_role("link", name="Add rule").click()
    page.get_by_label("Id:").fill("night_pain")
    page.get_by_label("Urgency:").select_option("same_day")
    page.get_by_label("Reason that patients read:").fill("Pain at night can mean that cancer has spread.")
    page.get_by_label("Note for clinicians:").fill("Night pain with a score.")
    page.get_by_label(row(1, "Citation")).fill("our_choise | pain at night")
    page.get_by_label("Bone pain", exact=True).check()
    page.get_by_label(row(1, "Test")).fill("Pain worse at night?")
    page.get_by_label(row(2, "Test")).fill("pain_severity")
    page.get_by_label(row(2, "Alternative")).fill("A")
    save(page)

    expect(page.locator(".errornote")).to_have_text("Please correct the errors below.")
    expect(page.locator("#content")).to_contain_text("Did you mean 'our_choice'?")
    expect(page.locator("#content")).to_contain_text("say from which number on.")
    page.get_by_label(row(1, "Citation")).fill("our_choice | pain at night")
    page.get_by_label(row(2, "Test")).fill("pain_severity >= 7")
    save(page)

    expect(page.locator(".messagelist")).to_contain_text("“night_pain” was added successfully")
    expect(page.locator(".sentence")).to_contain_text(
        "IF (pain worse at night (or not sure) and pain score: at least 7) THEN “Call"
    )
    rule = DraftRule.objects.get(draft=draft, key="night_pain")
    assert rule.document["alternatives"] == [{"all_of": ["pain_worse_at_night?", "pain_severity >= 7"]}]


@with_javascript
def test_with_javascript_as_many_rows_are_added_as_are_wanted(visitor: Visitor, draft: Draft) -> None:
    rule = DraftRule.objects.get(draft=draft, key="weight_loss")
    visitor.open(f"/admin/triage/draftrule/{rule.pk}/change/")
    page = visitor.page
    table = page.get_by_role("group", name="When it holds")
    for number in range(2, 6):
        if number > 3:
            table.get_by_role("button", name="Add a row").click()
            expect(page.get_by_label(row(number, "Test"))).to_be_focused()
        page.get_by_label(row(number, "Test")).fill("nausea" if number < 5 else "type of cancer in [lung]")
    assert page.get_by_label(row(5, "Alternative")).input_value() == "E"
    save(page)
    expect(page.locator(".sentence")).to_contain_text("OR (type of cancer: Lung)")
    rule.refresh_from_db()
    assert len(rule.document["alternatives"]) == 5


def test_of_two_editors_the_second_sees_what_the_first_saved(visitor: Visitor, draft: Draft) -> None:
    rule = DraftRule.objects.get(draft=draft, key="weight_loss")
    visitor.open(f"/admin/triage/draftrule/{rule.pk}/change/")
    say(draft, "rule", "weight_loss", urgency="same_day")
    page = visitor.page
    page.get_by_label("Note for clinicians:").fill("Weight.")
    save(page)
    differences = page.locator(".differences")
    expect(differences).to_contain_text("Stored now, and yours")
    expect(differences).to_contain_text("same day: Call your cancer care team today")
    expect(page.get_by_label("Note for clinicians:")).to_have_value("Weight.")
    page.get_by_label("Urgency:").select_option("same_day")
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    rule.refresh_from_db()
    assert (rule.document["urgency"], rule.document["clinician_note"]) == ("same_day", {"en": "Weight."})


@with_axe
def test_axe_finds_nothing_and_nothing_is_cut_off(visitor: Visitor, draft: Draft) -> None:
    item_of(draft, "question", "arm_weakness").delete()
    rule = DraftRule.objects.get(draft=draft, key="weak_or_unsteady_limbs")
    promise = item_of(draft, "combination")
    question = DraftQuestion.objects.get(draft=draft, key="bowel_not_opened_days")
    choice = DraftQuestion.objects.get(draft=draft, key="cancer_type")
    details = DraftPage.objects.get(draft=draft, key="pain_details")
    soon = DraftUrgency.objects.get(draft=draft, key="soon")
    source = DraftSource.objects.get(draft=draft, key="our_choice")
    for address in (
        *(
            f"draftrule/{rule.pk}/change/",
            f"draftrule/{rule.pk}/delete/",
            f"draftcombination/{promise.pk}/change/",
        ),
        *(f"draftassumption/add/?draft={draft.pk}", f"draftrule/?draft__id__exact={draft.pk}"),
        *(f"draftquestion/{question.pk}/change/", f"draftquestion/{choice.pk}/change/"),
        *(f"draftquestion/?draft__id__exact={draft.pk}", f"draftquestion/{question.pk}/delete/"),
        *(f"draftpage/{details.pk}/change/", f"draftpage/?draft__id__exact={draft.pk}"),
        *(f"drafturgency/{soon.pk}/change/", f"draftsource/{source.pk}/change/"),
    ):
        visitor.open(f"/admin/triage/{address}")
        assert visitor.sticking_out() == [], address
        found = Axe().run(visitor.page, options=AXE).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == [], address


@with_axe
def test_axe_finds_nothing_on_a_page_with_errors(visitor: Visitor, draft: Draft) -> None:
    rule = DraftRule.objects.get(draft=draft, key="weight_loss")
    visitor.open(f"/admin/triage/draftrule/{rule.pk}/change/")
    page = visitor.page
    page.get_by_label("Reason that patients read:").fill("")
    page.get_by_label(row(1, "Test")).fill("weight_loss >= 3")
    save(page)
    expect(page.locator(".errornote")).to_be_visible()
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
