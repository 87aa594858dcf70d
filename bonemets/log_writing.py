"""Writes the log without anybody waiting for it."""

from __future__ import annotations

import os
from contextlib import suppress
from logging import WARNING, Handler, LogRecord
from queue import Full, Queue
from threading import Thread

# Lines that wait for whoever reads the log, some 2 MB.
MOST_WAITING = 10_000
# How long a process that ends waits for its last lines to be read.
SECONDS_AT_THE_END = 1.0
_STDERR = 2


class PatientHandler(Handler):
    """Hands lines to a thread of its own that writes them.

    A full pipe or a stuck disk holds up that thread alone: nobody who asks for a page waits until somebody
    reads the log. Lines beyond `MOST_WAITING` are dropped, and the next one that fits is told how many.
    """

    def __init__(self, descriptor: int = _STDERR, most_waiting: int = MOST_WAITING) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._lines: Queue[str] = Queue(most_waiting)
        self._dropped = 0
        self._writer: Thread | None = None

    def emit(self, record: LogRecord) -> None:
        """Keep a line to be written; the caller holds the handler's lock."""
        if self._writer is None or not self._writer.is_alive():
            self._writer = Thread(target=self._write_for_ever, name="log", daemon=True)
            self._writer.start()
        try:
            if self._dropped:
                self._lines.put_nowait(self._told_of(self._dropped))
                self._dropped = 0
            self._lines.put_nowait(self.format(record))
        except Full:
            self._dropped += 1

    def flush(self) -> None:
        """Wait until all is written, but not for a reader who is gone."""
        lines = self._lines
        with lines.all_tasks_done:
            lines.all_tasks_done.wait_for(lambda: not lines.unfinished_tasks, SECONDS_AT_THE_END)

    def _told_of(self, dropped: int) -> str:
        what = "%d lines before this one were dropped: nobody read them"
        return self.format(LogRecord(__name__, WARNING, __file__, 0, what, (dropped,), None))

    def _write_for_ever(self) -> None:
        while True:
            line = f"{self._lines.get()}\n".encode(errors="backslashreplace")
            # Past Python's buffers: whoever ends the process would wait for their lock.
            with suppress(OSError):
                while line:
                    line = line[os.write(self._descriptor, line) :]
            self._lines.task_done()
