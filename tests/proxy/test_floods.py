"""Who asks far too much from one address is refused by the proxy, and still told what to do."""

from __future__ import annotations

import json
import ssl
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from content.languages import address_in, languages
from tests.proxy.scene import Answer, Browser, running_proxy
from tests.site.faults.server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(120)]
SENDERS, AT_ONCE, MOST_TRIES = 4, 200, 200


@contextmanager
def flood(port: int) -> Iterator[None]:
    """From this address, ask without end for the length of the block."""
    ended = Event()
    one = b"GET /learn/ HTTP/1.1\r\nHost: localhost\r\n"
    asked = (one + b"\r\n") * AT_ONCE + one + b"Connection: close\r\n\r\n"

    def ask() -> None:
        while not ended.is_set():
            with suppress(OSError, ssl.SSLError):
                connection = Browser(port).connection()
                connection.connect()
                assert connection.sock is not None
                connection.sock.sendall(asked)
                while not ended.is_set() and connection.sock.recv(1 << 20):
                    pass
                connection.close()

    senders = [Thread(target=ask, daemon=True) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    try:
        yield
    finally:
        ended.set()
        for sender in senders:
            sender.join(timeout=30)


def refused(person: Browser, method: str, address: str) -> Answer:
    """The first answer that says that it is too much; now and then one gets through."""
    for _ in range(MOST_TRIES):
        answer = person.asks(method, address)
        if answer.status == 429:
            return answer
    raise AssertionError("nothing was ever too much")


@pytest.fixture
def person(tmp_path: Path, live_version: object) -> Iterator[Browser]:
    """Somebody who has the address of a flood. The servers are gone, so that it costs nothing."""
    assert live_version
    call_command("write_emergency_pages", tmp_path / "pages")
    with ExitStack() as stack:
        proxy = stack.enter_context(running_proxy(tmp_path, free_port(), free_port()))
        stack.enter_context(flood(proxy.port))
        yield Browser(proxy.port)


def test_in_a_flood_emergency_pages_open_and_the_others_say_what_to_do(person: Browser) -> None:
    refused(person, "GET", "/learn/")
    for language in languages():
        for page in ("/help-now/", "/help-now/no-network/"):
            answer = person.asks("GET", address_in(language, page))
            assert (answer.status, answer.headers["Retry-After"]) == (200, None)
            assert b"tel:911" in answer.body
    for method in ("GET", "POST"):
        for language, words in (("en", "Wait 10 seconds"), ("es", "Espere 10 segundos")):
            answer = refused(person, method, address_in(language, "/code/"))
            assert answer.headers["Retry-After"] == "10"
            assert answer.headers["Content-Language"] == language
            page = answer.body.decode()
            assert f'<html lang="{language}"' in page
            assert words in page
            assert "tel:911" in page
            assert f'href="{address_in(language, "/help-now/")}"' in page


def test_in_a_flood_programs_are_told_in_fhir(person: Browser) -> None:
    answer = refused(person, "GET", "/fhir/metadata")
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers.get_content_type() == "application/fhir+json"
    assert json.loads(answer.body)["issue"][0]["code"] == "throttled"
