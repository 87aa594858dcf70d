"""Load the shipped protocol into an empty database; store a newer one as a version that is not live."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage.actions.certificates import ensure_certified
from triage.actions.protocols import load_shipped_protocol
from triage.actions.proving import NotCertifiedError
from triage.actions.trust import WHAT_FOLLOWS, live_fault
from triage.management.commands._protocol_files import read_protocol
from triage.models import Publication
from triage.models.protocols import UntrustedVersionError

EXIT_NOT_LOADED, EXIT_UNTRUSTED = 2, 3


class Command(BaseCommand):
    help = (
        "Loads the shipped protocol, makes the live version's certificate of safety where it has none that "
        "holds, and checks that it can be trusted. Exit code 3 when it cannot: the server still starts, and "
        "tells patients when to call."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        protocol = read_protocol(None)
        version, outcome = load_shipped_protocol(protocol=protocol, by="load_protocol")
        self.stdout.write(f"Protocol {protocol.id}, {version}: {outcome.value}.")
        certify_live(self)


def certify_live(command: BaseCommand) -> None:
    """Prove the live version safe unless it has a proof that holds. Raises CommandError if untrusted."""
    try:
        live = Publication.live_version()
        if ensure_certified(live):
            command.stdout.write(f"Proved that {live} is safe, and kept the proof.")
    except UntrustedVersionError:
        # Said below.
        pass
    except NotCertifiedError as error:
        command.stderr.write(f"No certificate of safety could be made for the live version: {error}.")
    if fault := live_fault():
        raise CommandError(f"NOT TRUSTED: {fault.sentence}. {WHAT_FOLLOWS}", returncode=EXIT_UNTRUSTED)
