"""Check that nobody changed the audit trail, the protocol versions, or what the ledger covers."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from itertools import chain, islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage.actions.audit import trail_begin, trail_end, trail_faults
from triage.actions.ledger import ledger_faults
from triage.actions.sealing import sealed_faults
from triage.actions.trust import version_faults

EXIT_FAULTS, EXIT_MISUSED = 1, 2
MOST_SHOWN = 20
_KNOWN_HEAD = re.compile(r"\d+ [0-9a-f]{64}")
_CANNOT_FIND = """\
What this cannot find:
  - the whole database put back to an earlier state{known};
  - changes by somebody who has the audit key;
  - acts that the program never recorded."""


class Command(BaseCommand):
    help = (
        "Checks every row of the audit trail, the record of where it ends, that each protocol version is the "
        "one that was stored, and that answers, results, reviews with their history, publications and "
        "sign-offs are as the program wrote them and open. Exit code 1 when something was changed, removed, "
        "moved or cut off. "
        "The site may go on running meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--known-head",
            metavar='"NUMBER MAC"',
            help="an end that this command printed earlier, kept elsewhere: the trail must still hold it",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        known = options["known_head"]
        if known is not None and not _KNOWN_HEAD.fullmatch(known):
            raise CommandError(
                "--known-head must be a number and 64 hexadecimal digits, as this command printed them.",
                returncode=EXIT_MISUSED,
            )
        # Before the check: what is added meanwhile is none of what was checked for certain.
        end = trail_end()
        faults = chain(trail_faults(known), version_faults(), ledger_faults(), sealed_faults())
        shown = list(islice(faults, MOST_SHOWN))
        if shown:
            more = sum(1 for _ in faults)
            self.stdout.write(
                "The trail or a version was tampered with, or the audit key is not the one of that time:"
            )
            self.stdout.write("\n".join(f"  - {fault}" for fault in shown))
            if more:
                self.stdout.write(f"  - and {more} more.")
            sys.exit(EXIT_FAULTS)
        rows, begin = end.split()[0], trail_begin()
        self.stdout.write(
            f"The trail is {begin or f'whole: {rows} rows'}, ends at {end}. "
            "Keep this line elsewhere: only with it is a restore of the whole database found."
        )
        known_too = " after the end that you gave" if known else ", unless you give --known-head"
        self.stdout.write(_CANNOT_FIND.format(known=known_too))
