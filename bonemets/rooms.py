"""Room for requests: those that wait for a database never take all threads of the server.

The pages that tell people when to call always have a thread left, and who cannot be served says so at once.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from threading import Condition
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

# Seconds that a request waits for a place. Whoever has been inside longer is stuck, and then nobody waits.
PATIENCE = 0.3
_SAFE = ("GET", "HEAD", "OPTIONS")


class NoRoomError(Exception):
    """Every place is taken, by requests that do not end."""


class Room:
    """So many requests at a time."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._since: dict[object, float] = {}
        self._changed = Condition()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place. Raises NoRoomError when none gets free soon."""
        own = object()
        with self._changed:
            oldest = min(self._since.values(), default=time.monotonic())
            wait = 0.0 if time.monotonic() - oldest > PATIENCE else PATIENCE
            if not self._changed.wait_for(lambda: len(self._since) < self._places, wait):
                raise NoRoomError
            self._since[own] = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                del self._since[own]
                self._changed.notify()


class Rooms:
    """All places of one process.

    One thread is kept for pages that need no database. Of the others, each audience's forms get at most
    half: while nothing can be written, pages can still be read, and slow proofs hold up no patient. Programs
    that ask by FHIR get no more for all that they ask.
    """

    def __init__(self, threads: int) -> None:
        self._everybody = Room(max(1, threads - 1))
        self._forms = {name: Room(max(1, threads // 2)) for name in ("admin", "nurses", "fhir", "public")}

    def enter(self, request: HttpRequest) -> ExitStack:
        """The places of a request whose view is known; closing frees them. Raises NoRoomError."""
        with ExitStack() as places:
            match = request.resolver_match
            audience = match.namespaces[0] if match is not None and match.namespaces else ""
            if request.method not in _SAFE or audience == "fhir":
                places.enter_context(self._forms.get(audience, self._forms["public"]).place())
            places.enter_context(self._everybody.place())
            return places.pop_all()


rooms = Rooms(settings.SERVER_THREADS)
