"""The editors' pages as a browser handles them: a form is opened, some boxes changed, all of it sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tests.patients.html import read

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from triage.models import Draft

    Sent = dict[str, Any]


# What forms send beside the fields of an item.
_OTHER_BOXES = ("key", "page", "position", "seen", "floor", "spoken", "item", "name", "base", "post", "")


@dataclass
class RowPages:
    """One browser of somebody of the staff."""

    client: Client

    def address(self, row: Model, view: str = "change") -> str:
        """Where an item is changed or deleted."""
        return reverse(f"admin:triage_{row._meta.model_name}_{view}", args=[row.pk])

    def open(self, address: str) -> Sent:
        """What the form of a page would send as it stands."""
        response = self.client.get(address)
        assert response.status_code == 200
        return sent_by(response)

    def send(self, address: str, sent: Sent, **changed: Any) -> Response:
        """Send a form, some boxes changed; None unticks or leaves out."""
        boxes = {box(name): value for name, value in changed.items()}
        return self.client.post(
            address, {name: value for name, value in (sent | boxes).items() if value is not None}
        )

    def save(self, row: Model, **changed: Any) -> Response:
        """Open the form of an item, change some boxes, save."""
        address = self.address(row)
        return self.send(address, self.open(address), **changed)

    def add(self, model: type[Model], draft: Draft, **boxes: Any) -> Response:
        """Open the empty form for a new item, fill in some boxes, save."""
        address = reverse(f"admin:triage_{model._meta.model_name}_add") + f"?draft={draft.pk}"
        return self.send(address, self.open(address), **boxes)


def box(name: str) -> str:
    """The name of a box: that of a field of a draft's item begins with a word of its own."""
    name = name.replace("__", "-")
    is_field = name.split("-")[0].split("_")[0] not in _OTHER_BOXES
    return f"item_{name}" if is_field else name


def sent_by(response: Response) -> Sent:
    """What a browser would send if the form of a page was sent as it stands."""
    reader = _FormReader()
    reader.feed(response.content.decode())
    reader.close()
    return reader.sent


def errors(response: Response) -> str:
    """Every message of the page that says what is wrong."""
    assert response.status_code == 200
    assert "Please correct the error" in read(response).words
    lists = re.findall(r'<ul class="errorlist.*?</ul>', response.content.decode(), re.DOTALL)
    return unescape(" ".join(" ".join(re.sub("<[^>]+>", " ", each).split()) for each in lists))


def row_errors(response: Response, table: str, at: int) -> dict[str, str]:
    """What is wrong with one row of a table, by box, each said at that box."""
    html = response.content.decode()
    found = response.context["adminform"].form.fields[box(table)].widget.errors
    for place, name in found:
        assert f'aria-invalid="true" aria-describedby="{box(table)}-{place}-{name}-error"' in html
    return {name: " ".join(messages) for (place, name), messages in found.items() if place == at}


class _FormReader(HTMLParser):
    """Collects the boxes of a page, but for the empty row that scripts copy."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Sent = {}
        self.select = ""
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if "__prefix__" in name:
            return
        if tag == "input" and name and values.get("type") == "radio":
            if "checked" in values:
                self.sent[name] = values["value"]
        elif tag == "input" and name and values.get("type") not in ("submit", "checkbox"):
            self.sent[name] = values.get("value", "")
        elif tag == "input" and name and "checked" in values:
            self.sent.setdefault(name, []).append(values.get("value", "on"))
        elif tag == "select":
            self.select = name
            self.sent[name] = [] if "multiple" in values else ""
        elif tag == "option" and self.select and "selected" in values:
            chosen = self.sent[self.select]
            self.sent[self.select] = (
                [*chosen, values["value"]] if isinstance(chosen, list) else values["value"]
            )
        elif tag == "textarea":
            self.textarea = name
            self.sent[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea" and self.textarea:
            # A browser drops the line break right after the tag, and sends others in its own way.
            self.sent[self.textarea] = self.sent[self.textarea].removeprefix("\n").replace("\n", "\r\n")
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.sent[self.textarea] += data
