"""The server: processes that share one socket, each started again when it ends.

Waitress reads a request whole before a thread works on it, so slow clients hold up nobody.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from threading import Event, Thread
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.log import configure_logging

if TYPE_CHECKING:
    from types import FrameType

    from waitress.server import BaseWSGIServer

# Run as a command, this module has another name.
log = logging.getLogger("bonemets.server")
# Connections of one process, slow and idle ones too, and how many files that takes.
CONNECTIONS, FILES = 2000, 4096
SILENT_SECONDS = 15
# The application itself holds public forms to less. Editors send whole protocols.
LARGEST_BODY, LARGEST_HEADERS = 2_500 * 1024, 32 * 1024
# What was asked is finished first when the server is stopped.
SECONDS_TO_FINISH, SECONDS_TO_END = 20, 25
SECONDS_BETWEEN_STARTS = 1.0
BACKLOG = 1024


class Child:
    """A command that runs until the server is stopped."""

    def __init__(self, *arguments: str, files: tuple[int, ...] = ()) -> None:
        self._arguments, self._files = arguments, files
        self._process: subprocess.Popen[bytes] | None = None
        self._begun = 0.0

    def keep_running(self) -> None:
        """Start it unless it runs, at most once a second."""
        if self._process is not None:
            code = self._process.poll()
            if code is None or time.monotonic() - self._begun < SECONDS_BETWEEN_STARTS:
                return
            log.error("%s has ended (%s) and is started again", self._arguments[1], code)
        self._begun = time.monotonic()
        self._process = subprocess.Popen([sys.executable, *self._arguments], pass_fds=self._files)  # noqa: S603 (our own commands)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end, and force it after that time."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def supervise(listener: socket.socket, *, processes: int, has_work: bool) -> None:
    """Keep the processes running until a signal asks for the end; then end them all."""
    stopped = _stopped_by_signal()
    # Nobody writes: its end says to the processes that this one is gone.
    lifeline, _held = os.pipe()
    files = (listener.fileno(), lifeline)
    serving = ("-m", "bonemets.server", "--serve", *map(str, files))
    children = [Child(*serving, files=files) for _ in range(processes)]
    if has_work:
        children.append(Child("manage.py", "work", "--beside", str(os.getpid())))
    while not stopped.is_set():
        for child in children:
            child.keep_running()
        stopped.wait(0.2)
    for child in children:
        child.stop()
    until = time.monotonic() + SECONDS_TO_END
    for child in children:
        child.wait(until)


def serve(listener: socket.socket, lifeline: int) -> None:
    """Answer requests until a signal, or the end of the process that started this one."""
    from waitress.server import create_server
    from waitress.wasyncore import loop

    stopped = _stopped_by_signal()
    Thread(target=_stop_without, args=(lifeline,), daemon=True).start()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (FILES if most == resource.RLIM_INFINITY else min(FILES, most), most)
    )
    # Not before the listener: it takes a second, and what is asked meanwhile waits instead of failing.
    from bonemets.wsgi import application

    sockets: dict[int, object] = {}
    server: BaseWSGIServer = create_server(
        application,
        map=sockets,
        sockets=[listener],
        threads=settings.SERVER_THREADS,
        connection_limit=CONNECTIONS,
        backlog=BACKLOG,
        channel_timeout=SILENT_SECONDS,
        cleanup_interval=5,
        max_request_body_size=LARGEST_BODY,
        max_request_header_size=LARGEST_HEADERS,
        # Django decides whose word it takes.
        clear_untrusted_proxy_headers=False,
        # More than 1,024 connections are more than select() can watch.
        asyncore_use_poll=True,
        ident=None,
    )
    give_up_at = float("inf")
    while not stopped.is_set() or (_has_work(server) and time.monotonic() < give_up_at):
        if stopped.is_set() and server.accepting:
            server.accepting = False
            give_up_at = time.monotonic() + SECONDS_TO_FINISH
        loop(timeout=0.5, use_poll=True, map=sockets, count=1)
    server.task_dispatcher.shutdown(timeout=1)


def _has_work(server: BaseWSGIServer) -> bool:
    """Whether somebody still waits for an answer."""
    return any(
        channel.requests or channel.total_outbufs_len for channel in list(server.active_channels.values())
    )


def _stop_without(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _stopped_by_signal() -> Event:
    stopped = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopped


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bonemets.server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--with-work", action="store_true", help="run the background command beside it")
    parser.add_argument("--serve", nargs=2, type=int, metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    if options.serve:
        descriptor, lifeline = options.serve
        serve(socket.socket(fileno=descriptor), lifeline)
        return
    with socket.create_server((options.host, options.port), backlog=BACKLOG) as listener:
        supervise(listener, processes=settings.SERVER_PROCESSES, has_work=options.with_work)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bonemets.settings")
    main()
