"""Work on replays and look-backs in the background."""

from __future__ import annotations

import logging
import signal
import time
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import connections

from triage.actions.replays.running import UNREACHABLE, Worker
from triage.management.commands._beside import add_how_long, is_wanted

if TYPE_CHECKING:
    from argparse import ArgumentParser

log = logging.getLogger(__name__)
SECONDS_BETWEEN_LOOKS = 1.0


class Command(BaseCommand):
    """`python manage.py run_replays [--once | --beside PID]`."""

    help = (
        "Works on replays of drafts and on look-backs after publishing, until Ctrl-C. Safe to run several "
        "times at once, to kill and to start again: nothing is counted twice and nothing is left out. "
        "`make run` starts it beside the server."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long to go on."""
        add_how_long(parser, "work on what waits now, then end")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work until told to stop; the batch that is under way is finished first."""
        self.is_stopping = False
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._work(is_once=options["once"], server=options["beside"])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, *_signal: object) -> None:
        self.is_stopping = True

    def _work(self, *, is_once: bool, server: int | None) -> None:
        worker = Worker(should_stop=lambda: self.is_stopping)
        while not self.is_stopping and is_wanted(server):
            try:
                has_worked = worker.work()
            except UNREACHABLE as error:
                if is_once:
                    raise
                log.warning("The database cannot be reached (%s); trying again.", type(error).__name__)
                connections.close_all()
                has_worked = False
            if has_worked:
                continue
            if is_once:
                return
            time.sleep(SECONDS_BETWEEN_LOOKS)
