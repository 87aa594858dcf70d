"""`scripts/with-workers`: the server and what works beside it begin and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bonemets.environment import BASE_DIR

SECONDS_TO_END = 10


def program(path: Path, last_line: str) -> Path:
    """A program that notes its process and what it was asked to do."""
    path.write_text(f'#!/bin/sh\necho "$$ $*" > "{path}.started"\n{last_line}\n')
    path.chmod(0o755)
    return path


def process_of(path: Path) -> int:
    """The process of a program, once it has begun."""
    note = Path(f"{path}.started")
    while not (note.exists() and note.read_text().strip()):
        time.sleep(0.01)
    return int(note.read_text().split()[0])


def is_running(process: int) -> bool:
    """Whether a process is still there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def start(folder: Path, server_line: str) -> tuple[subprocess.Popen[bytes], list[int]]:
    """The script with a worker and a server, and the processes of both."""
    python = program(folder / "python", "exec sleep 60")
    server = program(folder / "server", server_line)
    script = subprocess.Popen(
        [BASE_DIR / "scripts" / "with-workers", python, server, "--port", "1"], start_new_session=True
    )
    processes = [process_of(python), process_of(server)]
    assert Path(f"{python}.started").read_text().split()[1:] == ["manage.py", "run_replays"]
    assert Path(f"{server}.started").read_text().split()[1:] == ["--port", "1"]
    return script, processes


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 128 + signal.SIGINT), (signal.SIGTERM, 128 + signal.SIGTERM)]
)
def test_a_signal_ends_all(tmp_path: Path, number: signal.Signals, code: int) -> None:
    script, processes = start(tmp_path, "exec sleep 60")
    script.send_signal(number)
    assert script.wait(SECONDS_TO_END) == code
    assert not any(is_running(process) for process in processes)


def test_the_end_of_the_server_ends_all_with_its_code(tmp_path: Path) -> None:
    script, processes = start(tmp_path, "sleep 0.2; exit 3")
    assert script.wait(SECONDS_TO_END) == 3
    assert not any(is_running(process) for process in processes)
