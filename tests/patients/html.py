"""Looks at a page as a person does: its words, boxes, fields and numbers to call."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from triage.patients.sign_lists import emergency_list

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

_INLINE = {"a", "strong", "em", "span", "input", "del", "ins"}
# The header names the clinic on every page.
_UNSEEN = {"script", "style", "title", "header"}


@dataclass
class Seen:
    """What is on a page."""

    raw: str
    words: str = ""
    inputs: list[dict[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    # The numbers to call, that of the button that dials first: as they are named, and their links.
    phone_lines: list[str] = field(default_factory=list)
    phone_links: list[str] = field(default_factory=list)
    dials: list[str] = field(default_factory=list)

    @property
    def ticked(self) -> set[tuple[str, str]]:
        """Name and value of every ticked box and chosen radio button."""
        return {(box["name"], box["value"]) for box in self.inputs if "checked" in box}

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Name and value of every hidden field but the token."""
        return [
            (box["name"], box["value"])
            for box in self.inputs
            if box.get("type") == "hidden" and box["name"] != "csrfmiddlewaretoken"
        ]

    @property
    def token(self) -> str:
        """The token that lets this page's form be sent."""
        return next(box["value"] for box in self.inputs if box["name"] == "csrfmiddlewaretoken")

    def text_field(self, name: str) -> str:
        """What stands in a text field."""
        return next(box["value"] for box in self.inputs if box["name"] == name and "type" not in box)

    @property
    def has_emergency_list(self) -> bool:
        """Whether the page says when to call 911, when to go, and whom to call in despair."""
        return all(
            words in self.words
            for words in (
                emergency_list().call_911[0],
                "Call now or go to the emergency room if new",
                "Thoughts of ending your life",
            )
        )


class _Reader(HTMLParser):
    def __init__(self, raw: str) -> None:
        super().__init__()
        self.seen = Seen(raw)
        self.chunks: list[str] = []
        self.unseen = 0
        self.in_phone_list = False
        self.in_dial = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "input":
            self.seen.inputs.append(values)
        if tag == "a":
            self.seen.links.append(values.get("href", ""))
            self.in_dial = "dial" in values.get("class", "").split()
            if self.in_dial:
                self.seen.dials.append(values.get("href", ""))
                self.seen.phone_lines.append("")
            if self.in_phone_list or self.in_dial:
                self.seen.phone_links.append(values.get("href", ""))
        if tag == "ul" and values.get("class") == "phone-list":
            self.in_phone_list = True
        if tag == "li" and self.in_phone_list:
            self.seen.phone_lines.append("")
        self.unseen += tag in _UNSEEN
        if tag not in _INLINE:
            self.chunks.append(" ")
            if self.in_dial and tag == "small":
                self.seen.phone_lines[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.in_dial = False
        self.unseen -= tag in _UNSEEN
        if tag == "ul":
            self.in_phone_list = False
        if tag not in _INLINE:
            self.chunks.append(" ")

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        self.chunks.append(data)
        if (self.in_phone_list or self.in_dial) and self.seen.phone_lines:
            self.seen.phone_lines[-1] += data


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read(response: HttpResponseBase) -> Seen:
    """Read the page of a response."""
    raw = getattr(response, "content", b"").decode()
    reader = _Reader(raw)
    reader.feed(raw)
    reader.close()
    reader.seen.words = _one_line("".join(reader.chunks))
    reader.seen.phone_lines = [_one_line(line) for line in reader.seen.phone_lines]
    return reader.seen
