"""The sheet to show or print: signs, notes, a code to scan, and one page of paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, DESKTOP_WITHOUT_JAVASCRIPT, PHONE
from tests.journeys.visitor import PUT_ON_SHEET
from triage.models import HandoverNotes

if TYPE_CHECKING:
    from tests.journeys.browsers import Way
    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
PDF_PAGE = re.compile(rb"/Type\s*/Page\b")


def open_the_sheet(visitor: Visitor) -> None:
    """Of a weak leg, and not sure about an arm."""
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.tick("arm_weakness", "not_sure")
    visitor.press_continue()
    visitor.follow("Sheet to show or print")
    visitor.expect_heading("For the doctor or nurse")


def test_the_sheet_lists_signs_and_not_sure_apart(visitor: Visitor) -> None:
    open_the_sheet(visitor)

    signs, not_sure = visitor.page.locator(".sheet-signs").all_inner_texts()
    assert "leg" in signs.lower()
    assert "arm" in not_sure.lower()
    expect(visitor.main).to_contain_text("Told to do: Call now or go to the emergency room")
    expect(visitor.main).to_contain_text("Reported by the patient, not examined; not a diagnosis.")


def test_notes_are_put_on_the_sheet_and_can_be_changed(visitor: Visitor) -> None:
    open_the_sheet(visitor)
    visitor.write_note("allergies", "Penicillin")
    visitor.press(PUT_ON_SHEET)
    expect(visitor.page.locator(".sheet-notes")).to_contain_text("Penicillin")

    visitor.write_note("allergies", "None <known>")
    visitor.press(PUT_ON_SHEET)
    expect(visitor.page.locator(".sheet-notes")).to_contain_text("None <known>")
    expect(visitor.page.locator(".sheet-notes")).not_to_contain_text("Penicillin")
    expect(visitor.page.locator("#id_allergies")).to_have_value("None <known>")
    assert HandoverNotes.objects.get(submission=visitor.submission_id).allergies == "None <known>"


def test_the_code_is_drawn_in_the_page(visitor: Visitor) -> None:
    open_the_sheet(visitor)

    code = visitor.page.locator("figure svg.qr")
    expect(code).to_be_visible()
    size = code.bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= 150
    expect(visitor.main.locator("img")).to_have_count(0)


@pytest.mark.parametrize("way", [PHONE, DESKTOP_WITHOUT_JAVASCRIPT], ids=str)
def test_a_note_that_is_too_long_is_an_error_and_stays_in_its_box(visitor: Visitor) -> None:
    open_the_sheet(visitor)
    visitor.write_note("worry", "w" * 201)
    visitor.write_note("contact", "My sister")
    visitor.press(PUT_ON_SHEET)

    expect(visitor.error_summary).to_be_focused()
    expect(visitor.error_summary).to_contain_text("200 characters")
    expect(visitor.page.locator("#id_worry")).to_have_value("w" * 201)
    expect(visitor.page.locator("#id_contact")).to_have_value("My sister")
    assert not HandoverNotes.objects.exists()


def test_there_is_no_sheet_before_there_is_a_result(visitor: Visitor) -> None:
    visitor.start()
    visitor.none_of_these()
    visitor.open(f"/check/{visitor.submission_id}/sheet/")

    visitor.expect_heading("Other signs that cannot wait")


def test_on_paper_only_the_sheet_itself_is_left(visitor: Visitor) -> None:
    open_the_sheet(visitor)
    visitor.write_note("allergies", "Penicillin")
    visitor.press(PUT_ON_SHEET)
    visitor.page.emulate_media(media="print")

    for left_out in (".site-header", ".site-footer", "form", ".back", ".leave"):
        for part in visitor.page.locator(left_out).all():
            expect(part).to_be_hidden()
    expect(visitor.page.locator(".sheet")).to_be_visible()
    expect(visitor.page.locator(".sheet-notes")).to_be_visible()
    expect(visitor.page.locator("svg.qr")).to_be_visible()


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_a_simple_case_fits_on_one_page_of_paper(visitor: Visitor, paper: str) -> None:
    open_the_sheet(visitor)

    assert len(PDF_PAGE.findall(visitor.page.pdf(format=paper))) == 1


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_a_finished_sheet_fits_on_one_page_of_paper(visitor: Visitor, paper: str) -> None:
    visitor.start()
    visitor.pass_emergency_check()
    visitor.answer_about_you(bone_metastases="yes")
    visitor.tick("back_pain")
    visitor.press_continue()
    visitor.tick("pain_worse_at_night")
    visitor.fill_all_numbers()
    visitor.press_continue()
    visitor.nothing_else()
    visitor.see_result()
    visitor.follow("Sheet to show or print")

    assert len(PDF_PAGE.findall(visitor.page.pdf(format=paper))) == 1


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_every_sign_at_once_needs_two_pages_at_most(visitor: Visitor, paper: str) -> None:
    visitor.start()
    for row in visitor.page.locator("[data-question][value=yes]").all():
        visitor.tick(str(row.get_attribute("data-question")))
    visitor.press_continue()
    visitor.follow("Sheet to show or print")
    for box in visitor.page.locator(".sheet-field input").all():
        box.fill("Something about this in a few words, as people write it.")
    visitor.press(PUT_ON_SHEET)

    assert len(PDF_PAGE.findall(visitor.page.pdf(format=paper))) <= 2


def test_on_paper_the_part_of_the_staff_is_open_and_lines_are_there_to_write_on(visitor: Visitor) -> None:
    open_the_sheet(visitor)
    rules = visitor.page.locator(".staff li").first
    expect(rules).to_be_hidden()
    expect(visitor.page.locator(".by-hand")).to_be_hidden()
    visitor.page.emulate_media(media="print")

    expect(rules).to_be_visible()
    expect(visitor.page.locator(".by-hand")).to_be_visible()
    expect(visitor.main.get_by_text("Date of birth")).to_be_visible()


def test_only_with_javascript_there_is_a_button_that_prints(visitor: Visitor, way: Way) -> None:
    open_the_sheet(visitor)
    button = visitor.page.get_by_role("button", name="Print this sheet")
    expect(button).to_be_visible(visible=way.has_javascript)
    if way.has_javascript:
        visitor.page.evaluate("() => { window.print = () => { document.title = 'printed' } }")
        button.click()
        expect(visitor.page).to_have_title("printed")
