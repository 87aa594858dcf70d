"""The daily backup, made by a process of its own beside the worker: alerts must not wait for it."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from triage.actions.backups.backups import backups_in

log = logging.getLogger(__name__)
PROGRAM = Path(__file__).resolve().parents[3]
EVERY = timedelta(hours=24)
_SECONDS_BETWEEN_LOOKS, _SECONDS_AFTER_A_FAULT = 60.0, 3600.0


class DailyBackup:
    """Starts one when the newest is a day old. Of several workers, one writes: the others are refused."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None
        self._look_from = 0.0

    def look(self) -> None:
        """Begin a backup if one is due, and note how the last one ended. Takes no time itself."""
        if settings.BACKUP_DIR is None or time.monotonic() < self._look_from:
            return
        self._look_from = time.monotonic() + _SECONDS_BETWEEN_LOOKS
        if self._running is not None:
            self._note_end(self._running)
        elif is_due(settings.BACKUP_DIR):
            command = [sys.executable, str(PROGRAM / "manage.py"), "backup"]
            # What it says goes where this process writes.
            self._running = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 (our own)

    def _note_end(self, running: subprocess.Popen[bytes]) -> None:
        code = running.poll()
        if code is None:
            return
        self._running = None
        if code:
            log.error("The daily backup failed (exit code %s); trying again in an hour", code)
            self._look_from = time.monotonic() + _SECONDS_AFTER_A_FAULT


def is_due(folder: Path) -> bool:
    """Whether there is no backup of the last day."""
    newest = next(iter(backups_in(folder)), None)
    return newest is None or timezone.now().timestamp() - newest.stat().st_mtime > EVERY.total_seconds()
