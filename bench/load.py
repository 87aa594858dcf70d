"""Sends requests by wrk, which takes little of the machine itself."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from bench.tools import command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.serving import Server

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Measured:
    """What one page did under load; times in milliseconds."""

    per_second: float
    cpu: float
    p50: float
    p99: float
    errors: int


def measure(
    server: Server, visits: Sequence[Mapping[str, object]], *, connections: int, seconds: int
) -> Measured:
    """Send the visits in turn for some seconds."""
    with NamedTemporaryFile("w", suffix=".requests") as file:
        file.writelines(f"{_on_one_line(one)}\n" for one in visits)
        file.flush()
        wrk = [*command("wrk"), "--threads", "1", "--connections", str(connections), "--latency"]
        wrk += ["--duration", f"{seconds}s", "--script", str(SCRIPT), f"http://127.0.0.1:{server.port}"]
        before = server.cpu_seconds()
        done = subprocess.run(
            wrk,
            env={**os.environ, "BENCH_REQUESTS": file.name},
            check=True,
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    used = server.cpu_seconds() - before
    said = json.loads(done.stderr)
    return Measured(
        per_second=said["requests"] / said["seconds"],
        cpu=used * 1000 / max(said["requests"], 1),
        p50=said["p50"],
        p99=said["p99"],
        errors=said["errors"],
    )


def _on_one_line(visit: Mapping[str, object]) -> str:
    """A raw HTTP request with its line ends escaped: no form that is sent here holds any."""
    headers = visit["headers"]
    assert isinstance(headers, dict)
    body = str(visit["body"])
    lines = [f"{visit['method']} {visit['path']} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\\n".join([*lines, "", body])
