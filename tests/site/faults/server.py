"""The site as a process of its own, on the test's database, with the threads it has in service."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bonemets.environment import BASE_DIR
from tests.programs import start_python

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    """A site that runs until the end of the block. Nobody reads its log, so it must not wait for a reader."""
    port = free_port()
    server = start_python(_SERVE.format(port=port, threads=THREADS), **environment)
    try:
        wait_until_up(server, port)
        yield Site(port, server.pid)
    finally:
        server.kill()
        server.communicate()


@contextmanager
def running_server(folder: Path, **environment: str) -> Iterator[Site]:
    """The server as it is in service, on a new SQLite database with the shipped protocol."""
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bonemets.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
        "ALLOWED_HOSTS": "localhost",
        "HTTPS_ONLY": "false",
        **environment,
    }
    for command in (["migrate", "--verbosity", "0"], ["load_protocol"], ["collectstatic", "--no-input"]):
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, cwd=BASE_DIR, env=variables, check=True, capture_output=True)
    port = free_port()
    command = [sys.executable, "-m", "bonemets.server", "--port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=BASE_DIR, env=variables, stdout=log, stderr=log)
        try:
            wait_until_up(server, port)
            yield Site(port, server.pid)
        finally:
            server.terminate()
            server.wait(timeout=40)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(server: subprocess.Popen[str] | subprocess.Popen[bytes], port: int) -> None:
    """Wait until it answers."""
    give_up_at = time.monotonic() + 60
    while not _is_up(port):
        assert server.poll() is None
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def _is_up(port: int) -> bool:
    try:
        return Visitor(port).asks("GET", "/help-now/").status == 200
    except OSError:
        return False
