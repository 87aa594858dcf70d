"""Send what those on call must be told."""

from __future__ import annotations

import logging
import signal
import sys
from threading import Event
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connection

from triage.actions.alerts.sending import send_due
from triage.management.commands._beside import add_how_long, is_wanted

if TYPE_CHECKING:
    from argparse import ArgumentParser

log = logging.getLogger(__name__)
EXIT_FAILED = 1
SECONDS_BETWEEN_PASSES = 2


class Command(BaseCommand):
    """`python manage.py send_alerts [--once | --beside PID]`."""

    help = (
        "Tells those on call of emergencies, and the next ones when nobody takes a review in time; goes on "
        "until it is stopped. Safe to run several times at once, on several machines."
    )
    # It must be at work again at once after a crash; the server has checked the rest.
    requires_system_checks: tuple[()] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long to go on."""
        add_how_long(parser, "one pass; exit code 1 when something could not be sent")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Send once, or until told to stop."""
        if options["once"]:
            done = send_due()
            self.stdout.write(f"{done.sent} sent, {done.failed} could not be sent.")
            if done.failed:
                sys.exit(EXIT_FAILED)
            return
        self._go_on(options["beside"])

    def _go_on(self, server: int | None) -> None:
        stopped = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            # What is being sent is finished first.
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set() and is_wanted(server):
            try:
                close_old_connections()
                send_due()
            except Error as error:
                # The type alone: its words could hold an address.
                log.error("The database cannot be used (%s); trying again", type(error).__name__)
                connection.close()
            stopped.wait(SECONDS_BETWEEN_PASSES)
