"""Hundreds of slow clients hold up nobody: the server reads requests whole before it works on them."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.site.faults.server import Site, Visitor, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(180)]
CLIENTS = 256
# Far above what is measured, far below the time for which a thread for each client would stop everything.
SECONDS = 3.0
HEADERS = b"GET /help-now/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 60000\r\n\r\nrespondent="
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("slow_clients")
    with running_server(folder) as started:
        yield started


@pytest.mark.parametrize("begun", [HEADERS, BODY, b""], ids=["headers", "bodies", "nothing"])
def test_slow_clients_hold_up_nobody(site: Site, begun: bytes) -> None:
    visitor = Visitor(site.port)
    visitor.asks("GET", "/")
    question_page = visitor.begins().headers["Location"]
    with ExitStack() as open_connections:
        for _ in range(CLIENTS):
            slow = open_connections.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            slow.sendall(begun)
        for address in ("/help-now/", question_page):
            answered = visitor.asks("GET", address)
            assert answered.status == 200
            assert answered.seconds < SECONDS


def test_a_silent_client_is_sent_away(site: Site) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as slow:
        slow.sendall(HEADERS)
        assert slow.recv(1) == b""
    assert 10 < time.monotonic() - began < 60


def test_the_server_does_not_say_what_it_is(site: Site) -> None:
    assert "Server" not in Visitor(site.port).asks("GET", "/help-now/").headers
