"""The proxy with its own configuration files, in front of two servers, a worker and a PostgreSQL."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bonemets.environment import BASE_DIR
from tests.site.faults.server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage
    from pathlib import Path

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
STARTS_WITHIN = 90


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes
    seconds: float


@dataclass
class Browser:
    """It keeps cookies and the token of its form. `port` is the proxy's, or one server's."""

    port: int
    is_secure: bool = True
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def asks(self, method: str, path: str, headers: dict[str, str] | None = None, **fields: str) -> Answer:
        """Send one request."""
        own = {
            "Host": "localhost",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        own["Referer"] = "https://localhost/"
        if not self.is_secure:
            own["X-Forwarded-Proto"] = "https"
        if method == "POST":
            body = urlencode({**fields, "csrfmiddlewaretoken": self.token})
            own["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        connection = self.connection()
        try:
            connection.request(method, path, body, own | (headers or {}))
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for value in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(value).items():
                self.cookies[name] = morsel.value
        if found := _TOKEN.search(content.decode(errors="replace")):
            self.token = found[1]
        return Answer(response.status, response.headers, content, time.monotonic() - began)

    def connection(self) -> HTTPConnection:
        """A new connection, of TLS to the proxy."""
        if not self.is_secure:
            return HTTPConnection("127.0.0.1", self.port, timeout=60)
        # Its certificate is made for this test alone.
        trusting = ssl._create_unverified_context()  # noqa: S323
        return HTTPSConnection("127.0.0.1", self.port, timeout=60, context=trusting)


@dataclass
class Scene:
    """All that runs."""

    folder: Path
    port: int
    plain_port: int
    servers: dict[int, subprocess.Popen[bytes]]
    variables: dict[str, str]

    def start(self, port: int) -> None:
        """Start the server at this port, alone with its children in a session."""
        with (self.folder / f"server-{port}.log").open("a") as log:
            self.servers[port] = subprocess.Popen(
                [sys.executable, "-m", "bonemets.server", "--port", str(port)],
                cwd=BASE_DIR,
                env=self.variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_up(self, *ports: int) -> None:
        """Wait until the servers answer."""
        give_up_at = time.monotonic() + STARTS_WITHIN
        for port in ports or self.servers:
            while not _is_up(Browser(port, is_secure=False)):
                assert time.monotonic() < give_up_at
                time.sleep(0.1)

    def kill_all(self) -> None:
        for port in self.servers:
            self.end(port)

    def end(self, port: int) -> None:
        """Kill a server and the processes that serve, all at once: none may finish what it does."""
        with suppress(ProcessLookupError):
            os.killpg(self.servers[port].pid, signal.SIGKILL)
        self.servers[port].wait()
        give_up_at = time.monotonic() + 20
        while _accepts(port):
            assert time.monotonic() < give_up_at
            time.sleep(0.05)


@contextmanager
def running_scene(folder: Path, database_url: str) -> Iterator[Scene]:
    """The whole of it until the end of the block, on this database, which is brought up to date."""
    ports = (free_port(), free_port())
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bonemets.settings",
        "DATABASE_URL": database_url,
        "STATIC_ROOT": str(folder / "static"),
        "ALLOWED_HOSTS": "localhost",
        "HTTPS_ONLY": "true",
        "TRUSTED_PROXIES": "127.0.0.1",
        "SERVER_PROCESSES": "1",
        "LIMIT_STARTS": "100000",
    }
    for command in (
        ["migrate", "--verbosity", "0"],
        ["load_protocol"],
        ["collectstatic", "--no-input"],
        ["write_emergency_pages", str(folder / "pages")],
    ):
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, cwd=BASE_DIR, env=variables, check=True, capture_output=True)
    with ExitStack() as stack:
        proxy = stack.enter_context(running_proxy(folder, *ports))
        scene = Scene(folder, proxy.port, proxy.plain_port, {}, variables)
        stack.callback(scene.kill_all)
        for one in ports:
            scene.start(one)
        scene.wait_until_up()
        yield scene


@dataclass
class Proxy:
    """Where it listens for TLS, and for what it leads there."""

    port: int
    plain_port: int


@contextmanager
def running_proxy(folder: Path, *sites: int) -> Iterator[Proxy]:
    """The proxy alone, in front of what listens on these ports."""
    proxy = Proxy(free_port(), free_port())
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    configured = subprocess.run(
        [BASE_DIR / "scripts" / "nginx-config"],
        env={
            **os.environ,
            "RUN": str(folder),
            "PAGES": str(folder / "pages"),
            "STATIC": str(folder / "static"),
            "ACME": str(folder / "acme"),
            "CERTIFICATE": str(certificate),
            "CERTIFICATE_KEY": str(key),
            "HTTP_LISTEN": f"127.0.0.1:{proxy.plain_port}",
            "HTTPS_LISTEN": f"127.0.0.1:{proxy.port}",
            "SITES": " ".join(f"127.0.0.1:{one}" for one in sites),
        },
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    (folder / "nginx.conf").write_text(configured)
    command = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(folder / "nginx.conf")]
    if os.geteuid() == 0:
        # Else its processes become another user, who cannot read this folder.
        command += ["-g", "user root;"]
    with (folder / "nginx.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            give_up_at = time.monotonic() + STARTS_WITHIN
            while not _accepts(proxy.port):
                assert process.poll() is None
                assert time.monotonic() < give_up_at
                time.sleep(0.05)
            yield proxy
        finally:
            process.terminate()
            process.wait(timeout=30)


def _is_up(browser: Browser) -> bool:
    try:
        return browser.asks("GET", "/help-now/").status == 200
    except OSError:
        return False


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
