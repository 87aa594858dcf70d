"""What of a page is not in the language that nobody speaks."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tests.pseudo.words import CLOSES, LANGUAGE, OPENS

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

# Names of time zones, and the codes of what was shared.
_SAME_EVERYWHERE = re.compile(r"\([A-Z]{3,4}\)|\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){2}\b")
_VOID = {"meta", "link", "img", "input", "br", "hr", "use", "path", "rect", "circle"}
_UNSEEN = {"script", "style"}
_SEEN_ATTRIBUTES = ("alt", "aria-label", "title", "placeholder", "data-other")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        # The tags around, and whether what they hold is looked at.
        self.around: list[tuple[str, bool]] = []
        self.depth = 0
        self.left: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        # What a search shows of a page's text is cut where its sentences end.
        is_cut = values.get("class") == "sentence"
        is_own = values.get("lang", LANGUAGE) == LANGUAGE
        is_read = self._reads and tag not in _UNSEEN and is_own and not is_cut
        if is_read:
            for name in _SEEN_ATTRIBUTES:
                self._judge(values.get(name, ""), within=f"{name}=")
            if tag == "meta" and values.get("name") == "description":
                self._judge(values.get("content", ""), within="description=")
            if tag == "button" or values.get("type") in ("submit", "button"):
                self._judge(values.get("aria-description", ""), within="aria-description=")
        if tag not in _VOID:
            self.around.append((tag, is_read))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.around.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._reads:
            tag = self.around[-1][0] if self.around else ""
            self.depth = self._judge(data, within=f"<{tag}>", depth=self.depth)

    @property
    def _reads(self) -> bool:
        return all(is_read for _tag, is_read in self.around)

    def _judge(self, words: str, *, within: str, depth: int = 0) -> int:
        outside = ""
        for character in _SAME_EVERYWHERE.sub("", words):
            depth += (character == OPENS) - (character == CLOSES)
            if not depth and character != CLOSES:
                outside += character
        if any(character.isalpha() for character in outside):
            self.left.append(f"{within} {' '.join(outside.split())}")
        return depth


def left_in_english(response: HttpResponseBase) -> list[str]:
    """Every word that a person can see or hear on a page and that stands in no brackets."""
    reader = _Reader()
    reader.feed(getattr(response, "content", b"").decode())
    reader.close()
    assert reader.depth == 0, "brackets that do not match: a text was cut, or put together from pieces"
    return reader.left
