"""At 150 and 200 % text on a phone every row stays whole, and the way on stays in reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.browsers import PHONE
from tests.journeys.places import Guide

if TYPE_CHECKING:
    from tests.journeys.browsers import Browsers
    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("way", [PHONE], ids=str)]
QUESTION_PAGES = ["movement", "urgent signs", "about you", "pain", "pain details", "medicines and history"]
PAGES_WITH_ERRORS = ["error on a checklist", "error on radio buttons"]
NORMAL = 16
# Words that a line's end cuts in two, what runs out of its box or off the screen, and places to tap that
# lie on one another.
FAULTS = """() => {
  const found = [];
  const main = document.querySelector("#main");
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement;
    if (holder.closest(".visually-hidden, .about-not-sure, svg") || !holder.checkVisibility()) continue;
    for (const match of node.textContent.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const lines = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
      // A line may end after a hyphen.
      if (lines.size > 1 && !match[0].includes("-")) found.push(`broken: ${match[0]}`);
      const { right, left } = range.getBoundingClientRect();
      if (right > innerWidth || left < 0) found.push(`off the screen: ${match[0]}`);
    }
  }
  const targets = [...main.querySelectorAll(".choice-words, .group summary, .btn, .input")]
    .filter((one) => one.checkVisibility());
  for (const one of targets) {
    if (one.scrollWidth > one.clientWidth + 1) found.push(`too wide: ${one.textContent.trim()}`);
  }
  const boxes = targets
    .filter((one) => !one.closest(".bar, .body-map"))
    .map((one) => one.getBoundingClientRect());
  boxes.forEach((one, at) => {
    for (const other of boxes.slice(at + 1)) {
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > 1 && down > 1) found.push("two places to tap lie on one another");
    }
  });
  return found;
}"""
# Whether what has the focus lies under the bar or off the screen.
COVERED = """() => {
  const { activeElement } = document;
  if (!activeElement.closest("#questions")) return null;
  const words = activeElement.matches(".choice-box") ? activeElement.nextElementSibling : activeElement;
  const { top, bottom } = words.getBoundingClientRect();
  const bar = document.querySelector(".bar");
  const stays = getComputedStyle(bar).position === "sticky";
  const isCovered = stays && bottom > bar.getBoundingClientRect().top + 1;
  return isCovered || top < 0 || bottom > innerHeight ? activeElement.id || activeElement.textContent : "";
}"""
IS_BAR_IN_SIGHT = """() => {
  const { top, bottom } = document.querySelector(".bar").getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight + 1;
}"""


def set_text(visitor: Visitor, percent: int) -> None:
    """Choose the browser's own text size, as a person does in its settings."""
    size = NORMAL * percent // 100
    browser = visitor.page.context.new_cdp_session(visitor.page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})


@pytest.mark.parametrize("percent", [150, 200])
def test_no_row_breaks_apart(
    visitor: Visitor,
    browsers: Browsers,
    protocol: Protocol,
    monkeypatch: pytest.MonkeyPatch,
    percent: int,
) -> None:
    guide = Guide(visitor, browsers, protocol, monkeypatch)
    set_text(visitor, percent)
    faults = {}
    for place in QUESTION_PAGES + PAGES_WITH_ERRORS:
        guide.lead_to(place)
        visitor.open_all_details()
        assert (
            visitor.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
            > NORMAL * percent / 100
        )
        if found := visitor.page.evaluate(FAULTS):
            faults[place] = found
    assert faults == {}


@pytest.mark.parametrize("percent", [150, 200])
def test_no_word_breaks_apart_where_help_is_needed(visitor: Visitor, percent: int) -> None:
    set_text(visitor, percent)
    visitor.start()
    visitor.tick("leg_weakness")
    visitor.press_continue()
    submission = f"/check/{visitor.submission_id}"
    faults = {}
    for address in ("/help-now/", "/help-now/no-network/", f"{submission}/result/", f"{submission}/sheet/"):
        visitor.open(address)
        if found := visitor.page.evaluate(FAULTS):
            faults[address] = found
    assert faults == {}


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_dialling_button_is_on_the_first_screen(visitor: Visitor, percent: int) -> None:
    set_text(visitor, percent)
    visitor.open("/help-now/")
    dial = visitor.page.locator("#main a.dial").first
    assert dial.evaluate("one => one.getBoundingClientRect().bottom <= innerHeight")


@pytest.mark.parametrize("percent", [100, 150])
def test_the_way_on_is_in_sight_from_the_first_row_on(visitor: Visitor, percent: int) -> None:
    set_text(visitor, percent)
    visitor.start()
    visitor.page.locator(".row").first.evaluate("row => { row.scrollIntoView() }")
    assert visitor.page.evaluate(IS_BAR_IN_SIGHT)


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_bar_never_covers_what_has_the_focus(visitor: Visitor, percent: int) -> None:
    set_text(visitor, percent)
    visitor.start()
    visitor.page.locator("h1").focus()
    covered, seen = [], 0
    while (found := press_tab(visitor)) is not None or not seen:
        seen += found is not None
        if found:
            covered.append(found)
    assert covered == []
    assert seen > 2 * len(visitor.page.locator(".row").all()) - 1


def press_tab(visitor: Visitor) -> str | None:
    """Move on with the keyboard: None outside of the questions, else what is covered, if anything."""
    visitor.page.keyboard.press("Tab")
    found: str | None = visitor.page.evaluate(COVERED)
    return found
