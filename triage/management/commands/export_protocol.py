"""Write a protocol as YAML, so that its rules can be reviewed in git."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage.actions.drafts.compiling import DraftError, to_protocol
from triage.engine.exporting import to_yaml
from triage.engine.protocol import Protocol
from triage.management.commands._protocol_files import EXIT_BLOCKED, EXIT_NOT_LOADED, stored_version
from triage.models import Draft
from triage.models.protocols import NothingPublishedError, UntrustedVersionError


class Command(BaseCommand):
    help = (
        "Writes the live protocol, an older version or a draft as YAML to the standard output. "
        "Exit code 1 when a draft is not complete, 2 when there is no such protocol."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--sha256", metavar="HASH", help="the version whose hash begins so; at least 8 characters"
        )
        which.add_argument("--draft", type=int, metavar="ID", help="the draft with this number")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.stdout.write(to_yaml(_protocol(options["sha256"], options["draft"])), ending="")


def _protocol(start: str | None, draft_id: int | None) -> Protocol:
    try:
        if draft_id is not None:
            return to_protocol(Draft.objects.get(pk=draft_id))
        return stored_version(start).protocol
    except Draft.DoesNotExist:
        raise CommandError(f"There is no draft {draft_id}.", returncode=EXIT_NOT_LOADED) from None
    except DraftError as error:
        raise CommandError(f"The draft is no protocol yet:\n{error}", returncode=EXIT_BLOCKED) from None
    except (UntrustedVersionError, NothingPublishedError) as error:
        raise CommandError(str(error), returncode=EXIT_NOT_LOADED) from None
