"""A server of the product on a database of its own, and what it takes of the machine."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).resolve().parent.parent
STARTS_WITHIN = 60.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A server that answers, and how long it took from its start to the first answer, in seconds."""

    port: int
    master: int
    cold_start: float

    def workers(self) -> list[int]:
        """The processes that serve."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text()
        return [int(pid) for pid in children.split()]

    def cpu_seconds(self) -> float:
        """The time that the workers have used so far."""
        return sum(cpu_seconds(pid) for pid in self.workers())

    def resident_megabytes(self) -> list[float]:
        """The resident memory of each worker."""
        return [resident_megabytes(pid) for pid in self.workers()]


def cpu_seconds(pid: int, *, with_ended: bool = False) -> float:
    """The time that a process has used so far, on demand with that of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if with_ended else 13])) / TICKS


def resident_megabytes(pid: int) -> float:
    """The resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


@contextmanager
def prepared(
    tree: Path = HERE, *, database_url: str | None = None, has_week: bool = True
) -> Iterator[Mapping[str, str]]:
    """An environment with a database, given or made for it, of the shipped protocol and an invented week."""
    folder = Path(mkdtemp(prefix="bench-"))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database_url or f"sqlite:///{folder}/bench.sqlite3",
        "STATIC_ROOT": str(folder / "static"),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "HTTPS_ONLY": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "INDEX_KEY": secrets.token_urlsafe(50),
        "AUDIT_KEY": secrets.token_urlsafe(50),
        "CONTACT_KEYS": Fernet.generate_key().decode(),
    }
    try:
        for command in (
            ["migrate", "--run-syncdb", "--verbosity", "0"],
            ["load_protocol"],
            *([["demo", "--even-here"]] if has_week else []),
            ["collectstatic", "--no-input", "--verbosity", "0"],
        ):
            manage = [sys.executable, "manage.py", *command]
            subprocess.run(manage, cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)
        yield environment
    finally:
        shutil.rmtree(folder)


@contextmanager
def serving(environment: Mapping[str, str], *, workers: int = 1, tree: Path = HERE) -> Iterator[Server]:
    """The server as `make run` starts it. Raises TimeoutError when it does not answer."""
    port = free_port()
    command = [sys.executable, "-m", "bonemets.server", "--port", str(port)]
    environment = {**environment, "SERVER_PROCESSES": str(workers)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=tree, env=environment)
    try:
        wait_for_answer(port, until=begun + STARTS_WITHIN)
        yield Server(port, process.pid, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def wait_for_answer(port: int, *, until: float) -> None:
    """Wait for the first answer of a server, until that time of `perf_counter`. Raises TimeoutError."""
    while time.perf_counter() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=STARTS_WITHIN)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except ConnectionError:
            time.sleep(0.005)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError("the server did not answer")
