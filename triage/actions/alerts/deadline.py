"""A limit on how long a delivery may take in all, however its receiver dawdles."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


class DeadlineError(Exception):
    """The time is over. No OSError: what connects to several addresses in turn would pass over one."""


def _expire(*_signal: object) -> NoReturn:
    raise DeadlineError


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise DeadlineError in the body when it takes longer; for the main thread only.

    A time-out of a socket begins anew with every byte; this one does not.
    """
    handler = signal.signal(signal.SIGALRM, _expire)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, left)
