"""Browsers of several kinds, and a record of what they said and whom they asked."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, WebError

# Only what never comes fails by it: a busy machine takes long over a page. Promised times are measured apart.
TIMEOUT_MILLISECONDS = 30_000
# Chromium's note, on a busy machine, that htmx has focused the error summary before its own
# `autofocus` did. The focus is right either way; test_errors.py sees to that.
FOCUSED_ALREADY = "info: Autofocus processing was blocked because a document already has a focused element."

expect.set_options(timeout=TIMEOUT_MILLISECONDS)


@dataclass(frozen=True)
class Way:
    """How a person comes: on which screen, and whether scripts run."""

    width: int
    height: int
    has_javascript: bool

    def __str__(self) -> str:
        return f"{self.width}px-{'with' if self.has_javascript else 'without'}-javascript"


PHONE = Way(360, 740, has_javascript=True)
PHONE_WITHOUT_JAVASCRIPT = Way(360, 740, has_javascript=False)
DESKTOP = Way(1280, 900, has_javascript=True)
DESKTOP_WITHOUT_JAVASCRIPT = Way(1280, 900, has_javascript=False)
NARROW = Way(320, 640, has_javascript=True)
NARROW_WITHOUT_JAVASCRIPT = Way(320, 640, has_javascript=False)


@dataclass
class Browsers:
    """Opens browsers that share nothing but the program, and listens to all of them."""

    program: Browser
    site: str
    contexts: list[BrowserContext] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    allowed: set[str] = field(default_factory=lambda: {FOCUSED_ALREADY})

    def open(self, way: Way) -> Visitor:
        """A person with a fresh browser."""
        context = self.program.new_context(
            viewport={"width": way.width, "height": way.height},
            java_script_enabled=way.has_javascript,
        )
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        context.on("console", self._hear_console)
        context.on("weberror", self._hear_error)
        context.on("request", self._note_request)
        self.contexts.append(context)
        return Visitor(context.new_page(), self.site)

    def open_tab(self, visitor: Visitor) -> Visitor:
        """A second tab of the same browser."""
        return Visitor(visitor.page.context.new_page(), self.site)

    def allow(self, *messages: str) -> None:
        """Let the consoles say exactly these."""
        self.allowed.update(messages)

    def allow_failed_load(self, status: int) -> None:
        """Chromium itself reports a page that answers with such a status."""
        self.allow(
            "error: Failed to load resource: the server responded with a status of "
            f"{status} ({HTTPStatus(status).phrase})"
        )

    def complaints(self) -> list[str]:
        """What the consoles said, but for what the test allows."""
        self._let_messages_arrive()
        return [message for message in self.heard if message not in self.allowed]

    def strangers(self) -> list[str]:
        """Every address that was asked for and is not the site's."""
        self._let_messages_arrive()
        return [address for address in self.asked if not address.startswith(f"{self.site}/")]

    def close(self) -> None:
        """Close them all. What the queue asked for last is answered before the database goes."""
        is_live = any("/staff/" in page.url for context in self.contexts for page in context.pages)
        for context in self.contexts:
            context.close()
        if is_live:
            time.sleep(0.5)

    def _let_messages_arrive(self) -> None:
        for context in self.contexts:
            for page in context.pages:
                page.title()

    def _hear_console(self, message: ConsoleMessage) -> None:
        # Chromium tells that it did what the page asked for, which is no complaint.
        if not (message.type == "info" and message.text.startswith("Clear-Site-Data header on")):
            self.heard.append(f"{message.type}: {message.text}")

    def _hear_error(self, error: WebError) -> None:
        self.heard.append(f"page error: {error.error}")

    def _note_request(self, request: Request) -> None:
        self.asked.append(request.url)
