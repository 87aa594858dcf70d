"""axe finds nothing against WCAG 2.2 AA, on any page, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from content.library import library
from tests.journeys.browsers import PHONE
from tests.journeys.places import PLACES, Guide
from tests.journeys.visitor import LOOKS

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

# axe needs scripts: without JavaScript it would wait for ever.
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("way", [PHONE], ids=str)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# Where larger text or higher contrast could go wrong.
VARIED_PLACES = [
    "start with earlier answers",
    "error on a checklist",
    "pain with places ticked",
    "about you",
    "check answers",
    "interrupting emergency, for somebody else",
    "result same day",
    "sheet with notes",
    "learn page",
    "search that finds an emergency",
    "my questions with an error",
]

# What an address alone shows, in every language.
ADDRESSED_PLACES = [
    "start with earlier answers",
    "about you",
    "check answers",
    "interrupting emergency, for somebody else",
    "result same day",
    "sheet with notes",
    "learn page",
]


@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing_wrong(
    visitor: Visitor,
    browsers: Browsers,
    protocol: Protocol,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    Guide(visitor, browsers, protocol, monkeypatch).lead_to(place)
    visitor.open_all_details()

    results = Axe().run(visitor.page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("place", VARIED_PLACES)
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_wrong_with_the_other_looks(
    visitor: Visitor,
    browsers: Browsers,
    protocol: Protocol,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    look: str,
) -> None:
    visitor.open("/")
    visitor.change_look(look)
    Guide(visitor, browsers, protocol, monkeypatch).lead_to(place)
    visitor.open_all_details()

    results = Axe().run(visitor.page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("place", ADDRESSED_PLACES)
def test_axe_finds_nothing_wrong_in_spanish(
    visitor: Visitor,
    browsers: Browsers,
    protocol: Protocol,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    Guide(visitor, browsers, protocol, monkeypatch).lead_to(place)
    visitor.open(f"/es{visitor.path()}")
    visitor.open_all_details()

    results = Axe().run(visitor.page, options=RULES)
    assert visitor.page.evaluate("document.documentElement.lang") == "es"
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_axe_finds_nothing_wrong_on_any_learn_page_with_its_hard_words_open(visitor: Visitor) -> None:
    reports = {}
    for slug in library("en"):
        visitor.open(f"/learn/{slug}/")
        visitor.open_all_details()
        words = visitor.page.locator("a.word")
        for word in words.all():
            word.click()
        expect(visitor.page.locator(".meaning")).to_have_count(words.count())
        results = Axe().run(visitor.page, options=RULES)
        if results.violations_count:
            reports[slug] = results.generate_report()

    assert reports == {}
