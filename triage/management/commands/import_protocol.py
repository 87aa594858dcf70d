"""Begin a draft from a protocol written as YAML."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from triage.actions.drafts.drafts import import_draft
from triage.engine.faults import ProtocolError
from triage.management.commands._protocol_files import EXIT_NOT_LOADED
from triage.models.protocols import NothingPublishedError


class Command(BaseCommand):
    help = (
        "Makes a draft of a protocol in YAML or JSON; nothing is published. Exit code 2 when it cannot be "
        "read, and then nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="USERNAME", help="the editor whose draft it is")
        parser.add_argument("--name", help="what the draft is for; the name of the file without it")

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path = options["file"]
        editor = get_user_model().objects.filter(username=options["by"], is_active=True).first()
        if editor is None or not editor.has_perm("triage.change_draft"):
            raise CommandError(f"'{options['by']}' is no editor of this site.", returncode=EXIT_NOT_LOADED)
        try:
            text = file.read_text(encoding="utf-8")
            draft = import_draft(name=(options["name"] or file.name)[:120], text=text, by=editor)
        except (OSError, UnicodeDecodeError) as error:
            problem = getattr(error, "strerror", None) or "not UTF-8 text"
            raise CommandError(f"Cannot read {file}: {problem}", returncode=EXIT_NOT_LOADED) from None
        except ProtocolError as error:
            raise CommandError(f"{file} cannot be loaded:\n{error}", returncode=EXIT_NOT_LOADED) from None
        except NothingPublishedError as error:
            raise CommandError(str(error), returncode=EXIT_NOT_LOADED) from None
        self.stdout.write(f"Draft {draft.pk}, “{draft}”: read from {file.name}.")
