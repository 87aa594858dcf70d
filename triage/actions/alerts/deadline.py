"""A limit on the whole time of a delivery, however slow its receiver is."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


class DeadlineError(Exception):
    """The time is over. Not an OSError: code that tries several addresses in turn would go on."""


def _expire(*_signal: object) -> NoReturn:
    raise DeadlineError


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise DeadlineError in the body when it takes longer; works in the main thread only.

    A socket's own timeout starts again with every byte.
    """
    handler = signal.signal(signal.SIGALRM, _expire)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, left)
