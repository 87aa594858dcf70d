"""Pages that tell people when to call never wait for a slow database.

What they need of it, they ask for by `ask`; when that took long a moment ago, or another request is waiting
for it now, nobody is asked, and they go on with what this process read last.
"""

from __future__ import annotations

import time
from threading import get_ident
from typing import TYPE_CHECKING, TypeVar

from django.db import OperationalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

Read = TypeVar("Read")
View = TypeVar("View", bound="Callable[..., HttpResponseBase]")
# In seconds: what counts as slow, and how long nobody is asked after that.
SLOW, PAUSE = 0.5, 10.0
_NEEDS_NO_DATABASE = "needs_no_database"
_asking: dict[int, float] = {}
_ask_from = 0.0


class NotAskedError(OperationalError):
    """The database was not asked, because it is slow."""


def ask(read: Callable[[], Read]) -> Read:
    """What is read. Raises NotAskedError while the database is slow, and whatever `read` raises."""
    global _ask_from
    began, own = time.monotonic(), get_ident()
    if began < _ask_from or any(began - since > SLOW for since in list(_asking.values())):
        raise NotAskedError
    _asking[own] = began
    try:
        return read()
    finally:
        del _asking[own]
        if time.monotonic() - began > SLOW:
            _ask_from = time.monotonic() + PAUSE


def needs_no_database(view: View) -> View:
    """Decorate a view that answers whatever the database does: it is never held back for others."""
    setattr(view, _NEEDS_NO_DATABASE, True)
    return view


def needs_database(view: Callable[..., object]) -> bool:
    return not getattr(view, _NEEDS_NO_DATABASE, False)
