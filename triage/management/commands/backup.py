"""Write a sealed backup of the whole database, or check one."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from triage.actions.backups.backups import make_backup, verify_backup
from triage.actions.backups.faults import BackupError

EXIT_FAILED, EXIT_MISUSED = 1, 2


class Command(BaseCommand):
    help = (
        "Writes a backup, sealed with the first of BACKUP_KEYS, and proves it: puts it back into a database "
        "of its own and compares the rows of each table, the audit trail and the live version. The site may "
        "go on meanwhile. Exit code 1 when it failed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", metavar="FOLDER", type=Path, help="where to; else BACKUP_DIR")
        parser.add_argument("--verify", metavar="FILE", type=Path, help="write none; prove this one")

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = options["to"] or settings.BACKUP_DIR
        try:
            if options["verify"]:
                file, manifest = options["verify"], verify_backup(options["verify"])
            elif folder is None:
                raise CommandError("Set BACKUP_DIR, or say --to FOLDER.", returncode=EXIT_MISUSED)
            else:
                file, manifest = make_backup(folder)
        except BackupError as error:
            raise CommandError(str(error), returncode=EXIT_FAILED) from None
        rows = sum(manifest.counts.values())
        self.stdout.write(
            f"{file}: made at {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC, put back on trial and whole: {rows} "
            f"rows in {len(manifest.counts)} tables, the audit trail ends at {manifest.audit_head}."
        )
