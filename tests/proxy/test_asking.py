"""How the proxy asks the site: seen by servers that note what they are sent, and end without an answer."""

from __future__ import annotations

import socket
from contextlib import ExitStack, suppress
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from tests.proxy.scene import Browser, running_proxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(120)]


class Silent:
    """A server that reads a request, notes it, and ends the connection."""

    def __init__(self, noted: list[str]) -> None:
        self._noted = noted
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        Thread(target=self._listen, daemon=True).start()

    def end(self) -> None:
        # Wakes the thread that waits in it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self.listener.accept()
                with connection:
                    # Before the end of it, which the proxy tells the client at once.
                    if text := connection.recv(65536).decode():
                        self._noted.append(text)


@pytest.fixture
def noted() -> list[str]:
    return []


@pytest.fixture
def person(tmp_path: Path, noted: list[str]) -> Iterator[Browser]:
    for name in ("unavailable", "unknown"):
        page = tmp_path / "pages" / "errors" / "en" / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(name)
    servers = [Silent(noted), Silent(noted)]
    with ExitStack() as stack:
        for server in servers:
            stack.callback(server.end)
        proxy = stack.enter_context(running_proxy(tmp_path, *(server.port for server in servers)))
        yield Browser(proxy.port)


def test_what_is_sent_is_never_sent_twice(person: Browser, noted: list[str]) -> None:
    assert person.asks("POST", "/", respondent="self").status == 502
    assert [text.split()[0] for text in noted] == ["POST"]


def test_a_page_is_asked_of_the_next_server(person: Browser, noted: list[str]) -> None:
    assert person.asks("GET", "/").status == 502
    assert [text.split()[0] for text in noted] == ["GET", "GET"]


def test_what_a_client_says_of_itself_is_not_passed_on(person: Browser, noted: list[str]) -> None:
    forged = {
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=203.0.113.7",
    }
    person.asks("POST", "/", forged)
    (text,) = noted
    assert "203.0.113.7" not in text
    assert "evil.example" not in text
    assert "X-Forwarded-For: 127.0.0.1\r\n" in text
    assert "X-Forwarded-Proto: https\r\n" in text
