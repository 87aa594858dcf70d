"""Programs of Debian that a measurement needs: those of the system, or unpacked beside the program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent / "var" / "bench"
# The packages of each program, with what it is linked to. Unpacked, none of them starts a service.
PACKAGES = {
    "wrk": ("wrk", "libluajit-5.1-2"),
    "nginx": ("nginx",),
    "pgbouncer": ("pgbouncer", "libc-ares2", "libevent-2.1-7"),
}


class NoToolError(Exception):
    """A program is missing and could not be fetched."""


def command(program: str) -> list[str]:
    """The command that runs a program. Raises NoToolError."""
    if found := shutil.which(program):
        return [found]
    unpacked = _unpacked(program)
    if unpacked is None:
        _fetch(program)
        unpacked = _unpacked(program)
    if unpacked is None:
        raise NoToolError(f"{program} is not in {', '.join(PACKAGES[program])}")
    libraries = ":".join(str(path) for path in (TOOLS / "usr" / "lib").glob("*-linux-gnu*"))
    return ["env", f"LD_LIBRARY_PATH={libraries}", str(unpacked)]


def _unpacked(program: str) -> Path | None:
    paths = [TOOLS / "usr" / folder / program for folder in ("bin", "sbin")]
    return next((path for path in paths if path.is_file()), None)


def _fetch(program: str) -> None:
    TOOLS.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            ["apt-get", "download", *PACKAGES[program]], cwd=TOOLS, check=True, capture_output=True
        )
        for package in TOOLS.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(package), str(TOOLS)], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoToolError(
            f"{program} is missing and cannot be fetched ({error}): apt-get install {PACKAGES[program][0]}"
        ) from None
