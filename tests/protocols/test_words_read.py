"""How much somebody without signs has to read and to tap on the way through the shipped protocol."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict

from content.library import library
from tests.patients.person import Person
from triage.engine.answers import fill_missing
from triage.engine.navigation import shown_pages
from triage.patients.forms import read_form
from triage.protocols.shipped import shipped_protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.models import ProtocolVersion

PROTOCOL = shipped_protocol(pages=library("en").keys())
WITHOUT_SIGNS = shown_pages(PROTOCOL, fill_missing(PROTOCOL, {"cancer_diagnosis": "yes"}, "no"))
MOST_WORDS_OF_A_PAGE, MOST_WORDS, MOST_TAPS = 250, 1300, 12
# What is not on a phone's screen: kept for screen readers, for a desktop, or for whoever ticks Not sure.
UNSEEN_CLASSES = {"visually-hidden", "rail-list", "saved", "about-not-sure"}
UNSEEN_TAGS = {"script", "style", "svg", "title"}
WITHOUT_END = {"input", "meta", "link", "br", "img", "use", "hr"}


class _Reader(HTMLParser):
    """Collects the words of `main` that are on the screen while nothing is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.is_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.is_main = self.is_main or values.get("id") == "main"
        if tag in WITHOUT_END:
            return
        is_unseen = bool(
            tag in UNSEEN_TAGS
            or "hidden" in values
            or UNSEEN_CLASSES & set((values.get("class") or "").split())
        )
        in_closed = [name for name, _ in self.open].count("details") > 0
        self.open.append(
            (tag, is_unseen or (in_closed and tag != "summary" and self.open[-1][0] == "details"))
        )

    def handle_endtag(self, tag: str) -> None:
        if tag in {name for name, _ in self.open}:
            while self.open.pop()[0] != tag:
                pass
        if tag == "main":
            self.is_main = False

    def handle_data(self, data: str) -> None:
        if self.is_main and not any(is_unseen for _, is_unseen in self.open):
            self.words += [word for word in data.split() if any(letter.isalnum() for letter in word)]


def words_in(html: str) -> int:
    reader = _Reader()
    reader.feed(html)
    return len(reader.words)


def test_words_are_counted_as_they_are_seen() -> None:
    seen = "<h1>Two words</h1><details><summary>Explain</summary><p>Not seen</p></details>"
    hidden = '<span class="hint visually-hidden">Not seen</span><svg><text>Not</text></svg><p hidden>Not</p>'
    assert (
        words_in(f"<p>Before</p><main id=main>{seen}{hidden}<input><p>Last - one</p></main><p>After</p>") == 5
    )


@pytest.fixture
def read(shipped_version: ProtocolVersion) -> dict[str, int]:  # noqa: ARG001 (publishes)
    """The words of each page of questions on the way of somebody without signs."""
    person = Person()
    return {page.id: words_in(person.sees(page.id).raw) for page in WITHOUT_SIGNS}


def test_no_page_is_long_for_somebody_without_signs(
    read: dict[str, int], tell: Callable[[str], None]
) -> None:
    tell(f"words of the pages without signs: {read}, together {sum(read.values())}")
    assert {page: words for page, words in read.items() if words > MOST_WORDS_OF_A_PAGE} == {}
    assert sum(read.values()) < MOST_WORDS


def test_somebody_without_signs_needs_at_most_twelve_taps() -> None:
    start, see_result = 1, 1
    pages = sum(
        1 if page.layout == "checklist" else 1 + sum(not question.optional for question in page.questions)
        for page in WITHOUT_SIGNS
    )
    assert start + pages + see_result <= MOST_TAPS


def errors(page_id: str, sent: str) -> list[str]:
    """What is wrong with a page that was sent by Continue."""
    page = PROTOCOL.page(page_id)
    assert page
    return [error.message for error in read_form(page, QueryDict(f"action=continue&{sent}")).errors]


def test_whoever_said_when_it_began_leaves_the_page_on_medicines_by_one_press() -> None:
    assert errors("medicines_and_history", "signs_since=weeks") == []
    assert errors("medicines_and_history", "") != []


def test_a_side_and_a_number_are_no_tick_on_a_page_of_signs() -> None:
    assert errors("pain_details", "pain_side=left&pain_severity=9") != []
