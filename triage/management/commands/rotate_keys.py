"""Seal all contact data anew with the first of CONTACT_KEYS, so that old keys can be removed."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from triage.actions.ledger import rewrite_ledger
from triage.actions.sealing import Rotated, index_anew, seal_anew

EXIT_UNREADABLE = 1


class Command(BaseCommand):
    help = (
        "Put a new key in front of the old ones in CONTACT_KEYS, restart the site, run this, then remove the "
        "old keys. Safe to repeat and to run while the site serves. Exit code 1 when some values open with "
        "none of the keys; they are left as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--index",
            action="store_true",
            help="also work out the search indexes of contacts again, after INDEX_KEY was changed",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        sealed = seal_anew()
        self._say("Sealed values", "sealed anew with the first key", sealed)
        unreadable = sealed.unreadable
        written, left = rewrite_ledger()
        self.stdout.write(
            f"Ledger: {written} lines written with AUDIT_KEY, {left} left as they are, "
            "for their rows or keys do not fit: verify_audit names them."
        )
        if options["index"]:
            indexed = index_anew()
            self._say("Contacts", "indexed anew", indexed)
            unreadable += indexed.unreadable
            self.stdout.write(
                "The codes by which patients come back cannot be worked out again, as only their hashes are "
                "stored: codes from before INDEX_KEY was changed open while the key of their time is in "
                "INDEX_KEY_FALLBACKS, and once used by INDEX_KEY alone."
            )
        if unreadable:
            self.stderr.write(
                "Some values open with none of the keys. Add the missing key and run this again."
            )
            sys.exit(EXIT_UNREADABLE)
        self.stdout.write(
            "Every value opens with the first key. The others may be removed from CONTACT_KEYS."
        )

    def _say(self, what: str, done: str, counts: Rotated) -> None:
        self.stdout.write(
            f"{what}: {counts.anew} {done}, {counts.already} were already, "
            f"{counts.unreadable} cannot be read."
        )
