"""On a slow line the pages are light. Measured on the production server, which compresses."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from bonemets.environment import BASE_DIR
from content.library import library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from triage.engine.protocol import Protocol

# Setting up proves the protocol safe, as a first start does.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
KILOBYTE = 1024
HEAVIEST_START = 50 * KILOBYTE
MOST_REQUESTS = 7
HEAVIEST_PAGE = 10 * KILOBYTE
# With its pictures; style and scripts are kept from the page before.
HEAVIEST_LEARN_PAGE = 30 * KILOBYTE


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server listens."""
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the server does not listen")


@pytest.fixture(scope="module")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a production server with a database and static files of its own."""
    folder = tmp_path_factory.mktemp("real_site")
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "a key for this one server of the tests, long enough for its settings",
        **{name: os.environ[name] for name in ("CONTACT_KEYS", "INDEX_KEY", "AUDIT_KEY")},
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS_ONLY": "false",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
    }
    for command in (["migrate"], ["load_protocol"], ["collectstatic", "--no-input"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE_DIR,
            env=environment,
            check=True,
            capture_output=True,
        )
    port = free_port()
    with Path(folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "bonemets.server", "--port", str(port)],
            cwd=BASE_DIR,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


class Scales:
    """Weighs, by address, what comes over the wire, headers included."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.weights: dict[str, int] = {}
        self._addresses: dict[str, str] = {}
        wire = page.context.new_cdp_session(page)
        wire.on("Network.requestWillBeSent", self._note_request)
        wire.on("Network.loadingFinished", self._weigh)
        wire.send("Network.enable")

    def _note_request(self, event: dict[str, Any]) -> None:
        self.asked.append(event["request"]["url"])
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _weigh(self, event: dict[str, Any]) -> None:
        # What was asked for before the scales stood belongs to the page before.
        address = self._addresses.get(event["requestId"])
        if address is not None:
            # What is asked for again, as the icon of the tab, comes from the cache and weighs nothing.
            self.weights[address] = self.weights.get(address, 0) + int(event["encodedDataLength"])


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone that was never here before."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def test_a_first_visit_loads_at_most_fifty_kilobytes_in_seven_requests(real_site: str, phone: Page) -> None:
    scales = Scales(phone)
    phone.goto(f"{real_site}/", wait_until="networkidle")

    assert set(scales.asked) == set(scales.weights)
    assert len(scales.weights) <= MOST_REQUESTS, scales.asked
    print(f"a first visit weighs {sum(scales.weights.values())} bytes")  # noqa: T201
    assert sum(scales.weights.values()) <= HEAVIEST_START, scales.weights


def test_no_learn_page_weighs_more_than_thirty_kilobytes_on_a_first_visit(
    real_site: str, phone: Page
) -> None:
    wire = phone.context.new_cdp_session(phone)
    weights = {}
    for slug in library("en"):
        wire.send("Network.clearBrowserCache")
        scales = Scales(phone)
        phone.goto(f"{real_site}/learn/{slug}/", wait_until="networkidle")
        weights[slug] = sum(scales.weights.values())

    heaviest = max(weights, key=lambda slug: weights[slug])
    print(f"the heaviest first visit is to {heaviest}: {weights[heaviest]} bytes")  # noqa: T201
    assert weights[heaviest] <= HEAVIEST_LEARN_PAGE, weights


def test_no_page_of_questions_weighs_more_than_ten_kilobytes(
    real_site: str, phone: Page, protocol: Protocol
) -> None:
    phone.goto(f"{real_site}/")
    phone.get_by_role("button", name="None of these: start").click()
    phone.wait_for_url("**/questions/**")
    submission = re.sub(r"questions/.*", "questions", phone.url)
    # The page about the details of a pain is only shown once there is one.
    phone.goto(f"{submission}/pain/")
    phone.locator("[data-question=bone_pain_other_site][value=yes] + label").click()
    phone.get_by_role("button", name="Continue").click()
    expect(phone.locator("h1")).to_have_text("More about your pain")
    scales = Scales(phone)
    weights = {}
    for page in protocol.pages:
        phone.goto(f"{submission}/{page.id}/", wait_until="networkidle")
        weights[page.id] = scales.weights[f"{submission}/{page.id}/"]

    assert {page: weight for page, weight in weights.items() if weight > HEAVIEST_PAGE} == {}, weights


def test_no_learn_page_weighs_more_than_thirty_kilobytes_with_its_pictures(
    real_site: str, phone: Page
) -> None:
    phone.goto(f"{real_site}/learn/", wait_until="networkidle")
    weights = {}
    for slug in library("en"):
        scales = Scales(phone)
        phone.goto(f"{real_site}/learn/{slug}/", wait_until="networkidle")
        weights[slug] = sum(scales.weights.values())

    heaviest = max(weights, key=lambda slug: weights[slug])
    print(f"the heaviest learn page is {heaviest}: {weights[heaviest]} bytes")  # noqa: T201
    assert {slug: weight for slug, weight in weights.items() if weight > HEAVIEST_LEARN_PAGE} == {}
