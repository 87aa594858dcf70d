"""Delete what the settings keep no longer."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from triage.actions.purging.due import is_being_read
from triage.actions.purging.running import purge_all, what_is_due, wipe_log

_WORDS = {
    "unfinished": "unfinished answers",
    "unshared": "finished answers that nobody shared",
    "erased": "answers that were erased",
    "stopped_calls": "phone calls that were stopped",
    "withdrawn": "shared answers that were taken back",
    "shared": "shared answers that were closed",
    "words_taken_back": "words added to what was taken back",
    "alerts": "alerts that were sent",
    "notices": "mails about proposals",
    "replays": "trials of drafts",
    "sessions": "sessions that ended",
    "tombstones": "ids of what was erased",
    "audit": "rows of the audit trail",
}


class Command(BaseCommand):
    help = (
        "Deletes what the KEEP_..._DAYS settings keep no longer, as the worker does once a day, and keeps "
        "the report's counts. Safe to stop at any time and while the site runs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *_args: Any, **options: Any) -> None:
        now, is_dry = timezone.now(), options["dry_run"]
        if is_being_read():
            self.stdout.write("A replay is under way: answers are left for later.")
        counts = what_is_due(now=now) if is_dry else purge_all(now=now)
        if not is_dry:
            wipe_log()
        verb = "Would delete" if is_dry else "Deleted"
        for kind, words in _WORDS.items():
            if counts.get(kind):
                self.stdout.write(f"{verb} {counts[kind]} {words}.")
        if not any(counts.values()):
            self.stdout.write("Nothing is due.")
