"""Pages are read aloud by a voice of the device itself, or by none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE_WITHOUT_JAVASCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
# A browser without a screen has no voices: these stand for those of a device.
VOICES = """(isLocal) => {
  window.said = [];
  const voice = { lang: "en-US", localService: isLocal, default: true };
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const speech = { getVoices: () => [voice], speak: (one) => window.said.push(one.text), cancel: () => {} };
  Object.defineProperty(window, "speechSynthesis", { value: { ...speech, addEventListener: () => {} } });
}"""


def read_aloud(visitor: Visitor) -> Locator:
    """The button."""
    return visitor.page.locator("[data-read-aloud]")


def give_voices(visitor: Visitor, *, are_local: bool) -> None:
    """Let every page find a voice, of the device or of a server."""
    visitor.page.add_init_script(f"({VOICES})({'true' if are_local else 'false'})")


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
def test_a_page_of_questions_is_read_from_its_heading_on(visitor: Visitor) -> None:
    give_voices(visitor, are_local=True)
    visitor.start()
    read_aloud(visitor).click()

    said = visitor.page.evaluate("window.said")
    assert said[0] == visitor.heading.inner_text()
    assert any(words.startswith("A leg feels weak") for words in said)
    assert not any("Not sure" in words for words in said)
    expect(read_aloud(visitor)).to_have_text("Stop reading")
    read_aloud(visitor).click()
    expect(read_aloud(visitor)).to_have_text("Read aloud")


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
def test_an_article_is_read_without_what_stands_around_it(visitor: Visitor) -> None:
    give_voices(visitor, are_local=True)
    visitor.open("/learn/ct-scan/")
    read_aloud(visitor).click()

    said = visitor.page.evaluate("window.said")
    assert said[0] == "CT scan"
    assert "All pages" not in said


@pytest.mark.parametrize("way", [DESKTOP], ids=str)
def test_a_voice_that_would_send_the_words_away_is_not_used(visitor: Visitor) -> None:
    give_voices(visitor, are_local=False)
    visitor.open("/learn/ct-scan/")

    expect(read_aloud(visitor)).to_be_hidden()


@pytest.mark.parametrize("way", [DESKTOP, PHONE_WITHOUT_JAVASCRIPT], ids=str)
def test_without_a_voice_there_is_no_button(visitor: Visitor) -> None:
    visitor.open("/learn/ct-scan/")

    expect(read_aloud(visitor)).to_be_hidden()
