"""Site processes behind nginx, on a PostgreSQL behind PgBouncer, on this machine alone."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psycopg

from bench.serving import STARTS_WITHIN, cpu_seconds, free_port, serving, wait_for_answer
from bench.tools import command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.serving import Server

# More than the cores that read and write at once would only wait in the database instead of before it.
DATABASE_CONNECTIONS = 8
PGBOUNCER = """
[databases]
{database} = host=127.0.0.1 port={server_port} dbname={database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
"""
NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log crit;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream site {{
    {servers}
    keepalive 64;
    # Shorter than a site process keeps a connection: a form must not meet one that just ends.
    keepalive_timeout 1s;
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://site;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
    }}
  }}
}}
"""


@dataclass(frozen=True)
class Cluster:
    """The proxy's port, and who uses the processor."""

    port: int
    proxy: int
    pooler: int
    database: int
    sites: Sequence[Server]

    def cpu(self) -> dict[str, float]:
        """The seconds that each part has used so far; `load` is this process."""
        times = os.times()
        return {
            "site": sum(site.cpu_seconds() for site in self.sites),
            "PostgreSQL": _family_seconds(self.database),
            "PgBouncer": cpu_seconds(self.pooler),
            "nginx": _family_seconds(self.proxy),
            "load": times.user + times.system,
        }


def database_url(port: int | None = None) -> str:
    """The address of the database that `pg_virtualenv` made, or of the pooler at that port."""
    user, password, name = (os.environ[key] for key in ("PGUSER", "PGPASSWORD", "PGDATABASE"))
    return f"postgres://{user}:{password}@127.0.0.1:{port or os.environ['PGPORT']}/{name}"


@contextmanager
def clustered(environment: Mapping[str, str], processes: int) -> Iterator[Cluster]:
    """So many site processes that serve one site. Raises NoToolError or TimeoutError."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-cluster-")))
        # PgBouncer does not run as root, and must read what is here.
        folder.chmod(0o755)
        pooler_port, port = free_port(), free_port()
        pooler = stack.enter_context(_pooler(folder, pooler_port))
        pooled = {**environment, "DATABASE_URL": database_url(pooler_port), "DATABASE_POOLER": "true"}
        sites = [stack.enter_context(serving(pooled)) for _ in range(processes)]
        proxy = stack.enter_context(_proxy(folder, port, [site.port for site in sites]))
        yield Cluster(port, proxy, pooler, _postmaster(), sites)


@contextmanager
def _pooler(folder: Path, port: int) -> Iterator[int]:
    user, password = os.environ["PGUSER"], os.environ["PGPASSWORD"]
    (folder / "users").write_text(f'"{user}" "{password}"\n', encoding="utf-8")
    config = folder / "pgbouncer.ini"
    config.write_text(
        PGBOUNCER.format(
            database=os.environ["PGDATABASE"],
            server_port=os.environ["PGPORT"],
            port=port,
            folder=folder,
            connections=DATABASE_CONNECTIONS,
        ),
        encoding="utf-8",
    )
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
    with _running([*command("pgbouncer"), "-q", *as_nobody, str(config)], folder / "pgbouncer.log") as pid:
        _wait_for_port(port)
        yield pid


@contextmanager
def _proxy(folder: Path, port: int, sites: Sequence[int]) -> Iterator[int]:
    servers = " ".join(f"server 127.0.0.1:{site};" for site in sites)
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, servers=servers), encoding="utf-8")
    log = str(folder / "nginx.log")
    with _running([*command("nginx"), "-e", log, "-c", str(config)], folder / "nginx.out") as pid:
        wait_for_answer(port, until=time.perf_counter() + STARTS_WITHIN)
        yield pid


@contextmanager
def _running(program: Sequence[str], log: Path) -> Iterator[int]:
    with log.open("wb") as said, subprocess.Popen(program, stdout=said, stderr=said) as process:
        try:
            yield process.pid
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for_port(port: int) -> None:
    until = time.perf_counter() + STARTS_WITHIN
    while time.perf_counter() < until:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except ConnectionRefusedError:
            time.sleep(0.005)
    raise TimeoutError("PgBouncer does not listen")


def _postmaster() -> int:
    with psycopg.connect(database_url()) as connection:
        backend = connection.info.backend_pid
        status = Path(f"/proc/{backend}/status").read_text(encoding="utf-8")
    return int(status.split("PPid:")[1].split()[0])


def _family_seconds(pid: int) -> float:
    """The time of a process, of its children, and of those children that have ended."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return cpu_seconds(pid, with_ended=True) + sum(cpu_seconds(int(child)) for child in children)
