"""The site as a process of its own, on the test's database, with the threads it has in service."""

from __future__ import annotations

import re
import socket
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.programs import start_python

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = 8
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_SERVE = """
from waitress import serve
from bonemets.wsgi import application
serve(application, host="127.0.0.1", port={port}, threads={threads}, connection_limit=500, ident=None)
"""


@dataclass
class Answered:
    """What came, and after how many seconds."""

    status: int
    body: str
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)


class Visitor:
    """A browser: it keeps cookies, and knows its form's token."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""

    def asks(self, method: str, path: str, **fields: str) -> Answered:
        """Send one request."""
        began = time.monotonic()
        headers = {"Host": "localhost", "Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        body = None
        if method == "POST":
            body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        for value in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(value).items():
                self.cookies[name] = morsel.value
        if found := _TOKEN.search(text):
            self.token = found[1]
        return Answered(response.status, text, time.monotonic() - began, dict(response.headers))

    def begins(self) -> Answered:
        """Press the button of the start page."""
        return self.asks("POST", "/", respondent="self")


@dataclass
class Site:
    """A site that runs."""

    port: int
    pid: int


@contextmanager
def running_site(**environment: str) -> Iterator[Site]:
    """A site that runs until the end of the block."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = start_python(_SERVE.format(port=port, threads=THREADS), **environment)
    try:
        give_up_at = time.monotonic() + 60
        while not _is_up(port):
            assert server.poll() is None
            assert time.monotonic() < give_up_at
            time.sleep(0.05)
        yield Site(port, server.pid)
    finally:
        server.kill()
        server.communicate()


def _is_up(port: int) -> bool:
    try:
        return Visitor(port).asks("GET", "/help-now/").status == 200
    except OSError:
        return False
