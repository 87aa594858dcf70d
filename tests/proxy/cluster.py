"""A PostgreSQL of the test's own, which it may kill."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from tests.site.faults.server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where Debian puts the programs of a server, the newest last.
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_USER = "bonemets"
_STARTS_WITHIN = 60
# Set so, a server says that something is saved long before it is: the program must ask for more.
_CARELESS = ("synchronous_commit=off", "wal_writer_delay=10s")


@dataclass
class Cluster:
    """A server on this machine alone, with what it keeps in a folder."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://{_USER}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it takes connections: after a crash it mends itself first."""
        command = [str(PROGRAMS[-1] / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        options = ["listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}", *_CARELESS]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [*command, *(part for option in options for part in ("-c", option))],
                stdout=log,
                stderr=log,
                **_as_its_user(self.folder),
            )
        give_up_at = time.monotonic() + _STARTS_WITHIN
        while not self._takes_connections():
            assert self.process.poll() is None
            assert time.monotonic() < give_up_at
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill the server and all of its processes at once: none may finish what it does."""
        assert self.process is not None
        children = _children_of(self.process.pid)
        self.process.kill()
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def _takes_connections(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A new one, which is gone at the end of the block."""
    # Not in pytest's folder, which only its own user may enter.
    folder = Path(tempfile.mkdtemp(prefix="bonemets-cluster-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    make = [str(PROGRAMS[-1] / "initdb"), "--auth=trust", f"--username={_USER}", "--encoding=UTF8"]
    cluster = Cluster(folder)
    try:
        subprocess.run(
            [*make, "--locale=C.UTF-8", "-D", str(folder / "data")],
            check=True,
            capture_output=True,
            **_as_its_user(folder),
        )
        cluster.start()
        yield cluster
    finally:
        if cluster.process is not None and cluster.process.poll() is None:
            cluster.process.send_signal(signal.SIGINT)
            cluster.process.wait(timeout=30)
        shutil.rmtree(folder)


def _as_its_user(folder: Path) -> dict[str, Any]:
    """A server refuses to run as root."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    account = pwd.getpwnam("postgres")
    return {"cwd": folder, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
