"""Assess a QuestionnaireResponse that any program wrote."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from triage.interop.assessing import assessment_bundle
from triage.interop.documents import MOST_BYTES, read_document
from triage.interop.issues import RefusedError, operation_outcome
from triage.interop.names import Resource
from triage.interop.reading import language_of, read_response
from triage.interop.records import version_answered
from triage.management.commands._protocol_files import EXIT_BLOCKED, EXIT_NOT_LOADED
from triage.models.protocols import UntrustedVersionError

STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = (
        "Reads a FHIR R4 QuestionnaireResponse, checks it against the version that it names, and writes a "
        "Bundle: the GuidanceResponse, what to do, the findings, and the answers that count. What cannot be "
        "taken gives an OperationOutcome and exit code 1; a version that cannot be used, exit code 2. "
        "Nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a JSON file; - reads from standard input")

    def handle(self, *_args: Any, **options: Any) -> None:
        sent = _read(options["file"])
        try:
            resource = _assess(sent)
        except RefusedError as refused:
            self._write(operation_outcome(refused.issues))
            sys.exit(EXIT_BLOCKED)
        except UntrustedVersionError as error:
            raise CommandError(str(error), returncode=EXIT_NOT_LOADED) from None
        self._write(resource)

    def _write(self, resource: Resource) -> None:
        self.stdout.write(json.dumps(resource, ensure_ascii=False, indent=2))


def _read(file: str) -> bytes:
    try:
        # One byte more than is taken, so that what is too long is told so.
        with sys.stdin.buffer if file == STANDARD_INPUT else Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", returncode=EXIT_NOT_LOADED) from None


def _assess(sent: bytes) -> Resource:
    document = read_document(sent)
    protocol = version_answered(document).protocol
    return assessment_bundle(
        protocol,
        read_response(document, protocol),
        # The same file gives the same ids.
        response=uuid5(NAMESPACE_URL, sent.decode("utf-8-sig")),
        at=timezone.now(),
        language=language_of(document, protocol),
    )
