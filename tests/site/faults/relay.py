"""A door between the site and its database, which can be shut, or lead nowhere."""

from __future__ import annotations

import contextlib
import socket
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Relay:
    """Passes bytes both ways between a port of its own and the database."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._is_silent = False
        self._listen()

    def shut(self) -> None:
        """End every connection and refuse new ones, as a server does that was killed."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._end_all()

    def fall_silent(self) -> None:
        """Take connections and say nothing, as a network does that swallows everything."""
        self._is_silent = True
        self._end_all()

    def open_again(self) -> None:
        """Let everything through as before."""
        self._end_all()
        if self._door.fileno() < 0:
            self._door = socket.create_server(("127.0.0.1", self.port))
            self._listen()
        self._is_silent = False

    def _end_all(self) -> None:
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open.clear()

    def _listen(self) -> None:
        Thread(target=self._take_all, args=(self._door,), daemon=True).start()

    def _take_all(self, door: socket.socket) -> None:
        while True:
            try:
                site, _ = door.accept()
            except OSError:
                return
            self._open.append(site)
            if self._is_silent:
                continue
            database = socket.create_connection(self._to)
            self._open.append(database)
            for ends in ((site, database), (database, site)):
                Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while sent := source.recv(65536):
            target.sendall(sent)
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def relay_to(host: str, port: int) -> Iterator[Relay]:
    """A door, shut for good at the end of the block."""
    relay = Relay(host, port)
    try:
        yield relay
    finally:
        relay.open_again()
        relay.shut()
