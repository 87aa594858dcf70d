"""Words a third longer: buttons, rows and the picture of the body hold, on a phone and at 200 % text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.servers.basehttp import WSGIRequestHandler

from tests.journeys.browsers import PHONE, Browsers
from tests.journeys.test_double_text import FAULTS, set_text
from tests.pseudo.words import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from tests.journeys.visitor import Visitor
    from triage.engine.protocol import Protocol

pytestmark = pytest.mark.browser
MENU = ["/", "/help-now/", "/learn/", "/learn/bone-pain/", "/learn/words/", "/code/"]


@pytest.fixture
def reader(
    browser: Browser,
    transactional_db: None,  # noqa: ARG001 (the server's threads must see what is stored)
    third_language: str,  # noqa: ARG001 (publishes it)
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Visitor]:
    """Somebody with a phone on the pages in that language."""
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
    opened = Browsers(browser, str(live_server.url))
    yield opened.open(PHONE)
    try:
        assert opened.complaints() == []
    finally:
        opened.close()


def faults_on_the_way(reader: Visitor, protocol: Protocol) -> dict[str, list[str]]:
    """What does not hold, on pages of all kinds."""
    faults: dict[str, list[str]] = {}

    def look(where: str, more_faults: str = "() => []") -> None:
        reader.open_all_details()
        if found := [*reader.page.evaluate(more_faults), *reader.sticking_out()]:
            faults[where] = found

    for address in MENU:
        reader.open(f"/{LANGUAGE}{address}")
        look(address)
    reader.open(f"/{LANGUAGE}/")
    with reader.turning_the_page():
        reader.page.locator('button[value="self"]').click()
    first = reader.page.url
    for page in protocol.pages:
        reader.page.goto(first.replace(protocol.pages[0].id, page.id))
        # A page that these answers do not show leads to another.
        if page.id in reader.page.url:
            look(page.id, FAULTS)
    return faults


@pytest.mark.parametrize("percent", [100, 200])
def test_longer_words_hold(reader: Visitor, protocol: Protocol, percent: int) -> None:
    if percent != 100:
        set_text(reader, percent)
    assert faults_on_the_way(reader, protocol) == {}
