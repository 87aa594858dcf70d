"""Reading the education pages: hard words, search, questions for the doctor, print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE, PHONE_WITHOUT_JAVASCRIPT
from tests.journeys.places import BONE_PAIN, Guide
from tests.journeys.stored_answers import has_answered

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.browser
with_javascript = pytest.mark.parametrize("way", [PHONE, DESKTOP], ids=str)
without_javascript = pytest.mark.parametrize("way", [PHONE_WITHOUT_JAVASCRIPT], ids=str)
PAGE = "/learn/how-cancer-changes-bone/"


@with_javascript
def test_a_hard_word_opens_and_closes_by_keyboard(visitor: Visitor) -> None:
    visitor.open(PAGE)
    word = visitor.page.get_by_role("button", name=re.compile("^osteoblasts?$", re.IGNORECASE)).first
    expect(word).to_have_attribute("aria-expanded", "false")

    word.focus()
    visitor.page.keyboard.press("Enter")
    meaning = visitor.page.locator(".meaning")
    expect(meaning).to_contain_text("osteoblast")
    expect(meaning).to_contain_text("A bone cell")
    expect(word).to_have_attribute("aria-expanded", "true")
    expect(word).to_be_focused()

    visitor.page.keyboard.press("Escape")
    expect(meaning).to_have_count(0)
    expect(word).to_have_attribute("aria-expanded", "false")


@with_javascript
def test_a_hard_word_opens_after_moving_about_too(visitor: Visitor) -> None:
    visitor.open("/learn/")
    visitor.follow("How cancer changes bone")
    visitor.page.locator("a.word").first.click()
    expect(visitor.page.locator(".meaning")).to_have_count(1)
    visitor.page.locator("a.word").first.click()
    expect(visitor.page.locator(".meaning")).to_have_count(0)


@without_javascript
def test_a_hard_word_is_a_link_to_its_meaning(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.locator("a.word").first.click()
    assert "#word-" in visitor.page.url
    expect(visitor.page.locator(".page-words div:target")).to_be_in_viewport()


def test_an_emergency_stands_above_what_a_search_finds(
    visitor: Visitor, browsers: Browsers, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    Guide(visitor, browsers, protocol, monkeypatch).search("my husband cant pee")
    box = visitor.page.get_by_role("region", name="This may be an emergency")
    expect(box).to_be_in_viewport()
    assert "pee" not in visitor.page.url
    box.get_by_role("link", name="Emergency: what to do").click()
    visitor.expect_heading("Call now or go to the emergency room")


def test_a_question_for_the_doctor_reaches_the_sheet(
    visitor: Visitor, browsers: Browsers, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = Guide(visitor, browsers, protocol, monkeypatch)
    guide.my_questions()
    address = has_answered(visitor, protocol, BONE_PAIN)
    visitor.open(f"{address}/sheet/")
    expect(visitor.page.locator(".sheet-questions li")).to_have_count(2)
    expect(visitor.page.locator(".sheet-questions")).to_contain_text("Can I fly?")


def test_erasing_forgets_the_questions_too(
    visitor: Visitor, browsers: Browsers, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    Guide(visitor, browsers, protocol, monkeypatch).my_questions()
    address = has_answered(visitor, protocol, BONE_PAIN)
    visitor.open(f"{address}/erase/")
    visitor.press("Erase from this device")
    visitor.open("/learn/my-questions/")
    expect(visitor.main).to_contain_text("Your list is empty")


def test_each_page_leads_to_the_next(visitor: Visitor) -> None:
    visitor.open("/learn/x-rays/")
    visitor.follow("Next: Bone scan")
    visitor.expect_heading("Bone scan")


def test_a_printed_page_has_the_words_and_pictures_and_no_buttons(visitor: Visitor) -> None:
    visitor.open(PAGE)
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator(".page-words")).to_be_visible()
    expect(visitor.page.locator("img.picture").first).to_be_visible()
    for hidden in (".site-header", ".site-footer", ".buttons", ".page-nav"):
        assert not any(one.is_visible() for one in visitor.page.locator(hidden).all()), hidden


def test_a_printed_page_says_where_it_comes_from(visitor: Visitor) -> None:
    visitor.open(PAGE)
    source = visitor.page.locator(".citations li").first
    is_shown = "one => one.checkVisibility({ contentVisibilityAuto: true })"
    assert not source.evaluate(is_shown)
    visitor.page.emulate_media(media="print")
    assert source.evaluate(is_shown)


def test_printed_questions_are_the_list_alone(
    visitor: Visitor, browsers: Browsers, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    Guide(visitor, browsers, protocol, monkeypatch).my_questions()
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator(".my-questions li").first).to_be_visible()
    for hidden in ("button", "textarea", ".site-header", ".site-footer", "details"):
        assert not any(one.is_visible() for one in visitor.page.locator(hidden).all()), hidden
