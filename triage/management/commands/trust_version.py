"""Vouch for a stored protocol version by its hash: after a restore, a new audit key, or tampering."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage.actions.protocols import trust_version
from triage.management.commands.load_protocol import certify_live
from triage.models import ProtocolVersion
from triage.models.protocols import UntrustedVersionError

EXIT_REFUSED, EXIT_MISUSED = 1, 2


class Command(BaseCommand):
    help = (
        "Writes into the audit trail that the stored version with this SHA-256 is the one that was meant. "
        "Take the hash from where the database could not change it: an export, the repository, a printout. "
        "Exit code 1 when there is no such version or its text has another hash."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sha256", metavar="SHA256", help="all 64 digits")
        parser.add_argument("--live", action="store_true", help="also make it live")

    def handle(self, *_args: Any, **options: Any) -> None:
        digest = options["sha256"].lower()
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise CommandError("SHA256 must be 64 hexadecimal digits.", returncode=EXIT_MISUSED)
        version = ProtocolVersion.objects.filter(sha256=digest).first()
        if version is None:
            raise CommandError("No stored version has this hash.", returncode=EXIT_REFUSED)
        try:
            trust_version(version=version, is_live=options["live"], by="trust_version")
        except UntrustedVersionError as error:
            raise CommandError(f"Not done: {error}.", returncode=EXIT_REFUSED) from None
        self.stdout.write(f"The audit trail now vouches for {version}{', which is live' * options['live']}.")
        if options["live"]:
            certify_live(self)
