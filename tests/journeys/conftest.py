"""What every journey may ask for: the running site, browsers, and a person in one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.servers.basehttp import WSGIRequestHandler

from tests.journeys.browsers import DESKTOP, PHONE_WITHOUT_JAVASCRIPT, Browsers, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from tests.journeys.visitor import Visitor
    from triage.models import ProtocolVersion


@pytest.fixture
def site(
    transactional_db: None,  # noqa: ARG001 (the server's threads must see what is stored)
    live_version: ProtocolVersion,  # noqa: ARG001 (published anew: each test flushes the database)
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """The address of the running site, with the protocol of the tests published."""
    # The test server writes head and body apart; without this each answer waits 40 ms for the browser.
    monkeypatch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
    return str(live_server.url)


@pytest.fixture
def browsers(browser: Browser, site: str) -> Iterator[Browsers]:
    """Opens browsers. At the end, none may have complained or asked anybody but the site."""
    opened = Browsers(browser, site)
    yield opened
    try:
        assert opened.complaints() == []
        assert opened.strangers() == []
    finally:
        opened.close()


@pytest.fixture(params=[PHONE_WITHOUT_JAVASCRIPT, DESKTOP], ids=str)
def way(request: pytest.FixtureRequest) -> Way:
    """A phone without JavaScript and a desktop with it, unless the test names other ways."""
    chosen: Way = request.param
    return chosen


@pytest.fixture
def visitor(browsers: Browsers, way: Way) -> Visitor:
    """A person with a fresh browser, on no page yet."""
    return browsers.open(way)
