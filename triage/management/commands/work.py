"""All work in the background."""

from __future__ import annotations

import logging
import os
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connection

from triage.actions.backups.daily import DailyBackup
from triage.actions.working import SECONDS_BETWEEN_ALERTS, do_pass

log = logging.getLogger(__name__)
EXIT_FAILED = 1


class Command(BaseCommand):
    help = (
        "Tells those on call of emergencies, and the next ones when nobody takes a review in time; after "
        "publishing, looks back at what was shared; tries drafts on stored answers; keeps the sums of days "
        "for the report; with BACKUP_DIR set, makes a backup every day. Goes on until it is stopped. Safe to "
        "run several times at once, on several machines, and to kill."
    )
    # It must be at work again at once after a crash; the server has checked the rest.
    requires_system_checks: tuple[()] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        how_long = parser.add_mutually_exclusive_group()
        how_long.add_argument(
            "--once", action="store_true", help="one pass; exit code 1 when something could not be sent"
        )
        how_long.add_argument(
            "--beside", metavar="PID", type=int, help="end when this process, the server, has ended"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        stopped, server = Event(), options["beside"]

        def goes_on() -> bool:
            return not stopped.is_set() and (server is None or is_alive(server))

        # What is being sent, and the step of a run, is finished first.
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, lambda *_: stopped.set()) for number in numbers}
        try:
            if options["once"]:
                self._pass_once(goes_on)
            else:
                self._go_on(goes_on, stopped)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _pass_once(self, goes_on: Callable[[], bool]) -> None:
        sent = do_pass(goes_on=goes_on)
        self.stdout.write(f"{sent.sent} sent, {sent.failed} could not be sent.")
        if sent.failed:
            sys.exit(EXIT_FAILED)

    def _go_on(self, goes_on: Callable[[], bool], stopped: Event) -> None:
        backups = DailyBackup()
        while goes_on():
            try:
                backups.look()
            except OSError as error:
                log.error("The daily backup cannot be looked after: %s", error.strerror)
            try:
                close_old_connections()
                do_pass(goes_on=goes_on)
            except Error as error:
                # The type alone: its words could hold an address.
                log.error("The database cannot be used (%s); trying again", type(error).__name__)
                connection.close()
            stopped.wait(SECONDS_BETWEEN_ALERTS)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
