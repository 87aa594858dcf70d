"""Put a backup back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage.actions.backups.backups import restore_backup
from triage.actions.backups.faults import BackupError

EXIT_REFUSED = 1


class Command(BaseCommand):
    help = (
        "Makes the database that DATABASE_URL names what a backup holds, after the backup was proved in a "
        "database of its own. Stop the site and its worker first. Exit code 1 when it was refused: then "
        "nothing was changed."
    )
    # The database can be empty still.
    requires_migrations_checks = False
    requires_system_checks: tuple[()] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--overwrite", action="store_true", help="although the database holds data")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            manifest = restore_backup(options["file"], overwrite=options["overwrite"])
        except BackupError as error:
            raise CommandError(str(error), returncode=EXIT_REFUSED) from None
        self.stdout.write(
            f"Put back as of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC: "
            f"{sum(manifest.counts.values())} rows, the audit trail ends at {manifest.audit_head}. What was "
            "saved, erased or sent after that moment is not in it."
        )
