"""For commands that work beside the server, and never longer than it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser


def add_how_long(parser: ArgumentParser, once: str) -> None:
    """The options that say how long to go on; `once` is the help of the first."""
    how_long = parser.add_mutually_exclusive_group()
    how_long.add_argument("--once", action="store_true", help=once)
    how_long.add_argument(
        "--beside", metavar="PID", type=int, help="end when this process, the server, has ended"
    )


def is_wanted(server: int | None) -> bool:
    """Whether the server still runs, or there is none to wait for."""
    if server is None:
        return True
    try:
        os.kill(server, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
