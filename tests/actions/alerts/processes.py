"""Senders as they run in service: processes of their own, which can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from django.utils import timezone

from bonemets.environment import BASE_DIR
from tests.actions.alerts.people import SITE, WEBHOOK_SECRET
from triage.models import PurgeRun

if TYPE_CHECKING:
    from tests.actions.alerts.mailbox import Hook, Mailbox

ONE_PASS = ("manage.py", "work", "--once")


def dying_at(step: str) -> tuple[str, ...]:
    """A sender of one pass that is killed when it comes to a step."""
    return ("-m", "tests.actions.alerts.dying_sender", step)


class Senders:
    """Starts senders that share a database and receivers."""

    def __init__(self, database: str, mailbox: Mailbox | None = None, hook: Hook | None = None) -> None:
        self.environment = {**os.environ, "DATABASE_URL": database, "SITE_URL": SITE}
        self.started: list[subprocess.Popen[str]] = []
        # Else each worker would say first that it waits for a day with its purge.
        PurgeRun.objects.create(began_at=timezone.now(), ended_at=timezone.now())
        if mailbox is not None:
            self.environment |= {
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": str(mailbox.port),
                "EMAIL_TLS": "none",
                "EMAIL_FROM": "alerts@elm.example",
            }
        if hook is not None:
            self.environment |= {"ALERT_WEBHOOK_URL": hook.url, "ALERT_WEBHOOK_SECRET": WEBHOOK_SECRET}

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start one."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def run(self, *command: str) -> tuple[int, str]:
        """Start one and wait: its exit code, and what it said."""
        process = self.start(*command)
        said, _ = process.communicate(timeout=50)
        return process.returncode, said

    def stop(self) -> None:
        """Kill whichever still runs."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()
