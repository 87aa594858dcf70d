"""`make run` starts what works beside the server with it, and nothing outlives its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bonemets.environment import BASE_DIR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not (BASE_DIR / ".venv").exists(), reason="`make install` was not run"),
]


# The server finishes what it was asked first, for at most 30 seconds.
SECONDS_TO_END = 45


def wait_until(holds: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something holds."""
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at
        time.sleep(0.1)


class Site:
    """`scripts/serve`, in a session of its own as in a terminal."""

    def __init__(self, folder: Path) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.log = (folder / "log").open("w+")
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bonemets.settings",
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
            "STATIC_ROOT": str(folder / "static"),
            "PORT": str(self.port),
        }
        self.server = subprocess.Popen(
            [BASE_DIR / "scripts" / "serve"],
            cwd=BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def is_ready(self) -> bool:
        """Whether the server answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health/ready/", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def running(self, words: str = "") -> list[int]:
        """The processes of the session whose command holds these words."""
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdecimal():
                continue
            try:
                state, _parent, _group, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
                command = (folder / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if int(session) == self.server.pid and state != "Z" and words in command:
                found.append(int(folder.name))
        return found

    def at_work(self) -> list[int]:
        """The processes that work beside the server."""
        return [pid for pid in self.running("manage.py work") if pid != self.server.pid]

    def has_ended(self) -> bool:
        """Whether nothing of it runs any more."""
        self.server.poll()
        return self.running() == []

    def end(self) -> None:
        """Kill whatever still runs."""
        for pid in self.running():
            os.kill(pid, signal.SIGKILL)
        self.server.wait()
        self.log.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The site, at work with what stands beside it."""
    started = Site(tmp_path)
    try:
        wait_until(started.is_ready)
        wait_until(started.at_work)
        yield started
    finally:
        started.end()


def test_ctrl_c_ends_all(site: Site) -> None:
    os.killpg(site.server.pid, signal.SIGINT)
    wait_until(site.has_ended, seconds=SECONDS_TO_END)
    site.log.seek(0)
    assert "Traceback" not in site.log.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["is_stopped", "crashes"])
def test_what_works_beside_the_server_ends_when_it(site: Site, number: signal.Signals) -> None:
    os.kill(site.server.pid, number)
    wait_until(site.has_ended, seconds=SECONDS_TO_END)


def test_one_that_crashes_is_started_again(site: Site) -> None:
    (worker,) = site.at_work()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: site.at_work() not in ([], [worker]), seconds=15)
    assert site.is_ready()


def test_a_process_that_serves_is_started_again(site: Site) -> None:
    (serving,) = site.running("bonemets.server --serve")
    os.kill(serving, signal.SIGKILL)
    wait_until(lambda: site.running("bonemets.server --serve") not in ([], [serving]), seconds=15)
    wait_until(site.is_ready)


def test_nobody_else_on_the_machine_reads_the_database(site: Site, tmp_path: Path) -> None:
    assert site.is_ready()
    assert {file.stat().st_mode & 0o077 for file in tmp_path.glob("site.sqlite3*")} == {0}


def test_a_port_in_use_is_answered_in_one_sentence(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        run = subprocess.run(
            [BASE_DIR / "scripts" / "serve"],
            cwd=BASE_DIR,
            env=os.environ | {"PORT": str(port), "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith(f"Port {port} cannot be used:")
    assert run.stderr.endswith("Try: make run PORT=8001\n")
    assert run.stderr.count("\n") == 1
