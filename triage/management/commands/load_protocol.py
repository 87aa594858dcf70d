"""Load the shipped protocol into an empty database; store a newer one as a version that is not live."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.library import library
from triage.actions.protocols import load_shipped_protocol
from triage.engine.references import ProtocolError
from triage.protocols.shipped import shipped_protocol


class Command(BaseCommand):
    """`python manage.py load_protocol`: safe to run at every start."""

    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load it and say what happened."""
        try:
            protocol = shipped_protocol(pages=library("en").keys())
        except ProtocolError as error:
            raise CommandError(f"The shipped protocol cannot be loaded:\n{error}", returncode=2) from None
        version, outcome = load_shipped_protocol(protocol=protocol, by="load_protocol")
        self.stdout.write(f"Protocol {protocol.id}, {version}: {outcome.value}.")
