"""Write a version, its codes, or one person's answers as FHIR R4."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from triage.actions.audit import SYSTEM, record
from triage.interop.bundles import collection_bundle, document_bundle, transaction_bundle
from triage.interop.names import Resource
from triage.interop.records import dossier_of, questionnaire_of, terminology_of
from triage.management.commands._protocol_files import EXIT_NOT_LOADED, stored_version
from triage.models import Submission
from triage.models.protocols import NothingPublishedError, UntrustedVersionError


class Command(BaseCommand):
    help = (
        "Writes FHIR R4 as JSON to the standard output: the live version as a Questionnaire, the code "
        "systems and value sets that it uses, or all that belongs to one person's answers as a Bundle. "
        "Exit code 2 when there is no such version or nobody with this id."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        for name in ("questionnaire", "terminology"):
            of_version = kinds.add_parser(name)
            of_version.add_argument(
                "--sha256", metavar="HASH", help="the version whose hash begins so; at least 8 characters"
            )
            if name == "questionnaire":
                of_version.add_argument("--language", help="the language of the texts; others stand beside")
        bundle = kinds.add_parser("bundle")
        bundle.add_argument("submission", type=UUID, help="the id of the answers")
        bundle.add_argument(
            "--transaction", action="store_true", help="for a server to store; without it, a document"
        )
        bundle.add_argument(
            "--with-contact",
            action="store_true",
            help="name and phone number too; goes into the audit trail",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            resource = self._resource(**options)
        except (UntrustedVersionError, NothingPublishedError) as error:
            raise CommandError(str(error), returncode=EXIT_NOT_LOADED) from None
        self.stdout.write(json.dumps(resource, ensure_ascii=False, indent=2))

    def _resource(self, *, kind: str, **options: Any) -> Resource:
        if kind == "bundle":
            return self._bundle(options["submission"], options["transaction"], options["with_contact"])
        version = stored_version(options["sha256"])
        if kind == "terminology":
            return collection_bundle(tuple(terminology_of(version)))
        language = options["language"]
        if language not in (None, *version.protocol.languages):
            raise CommandError(f"The version has no texts in '{language}'.", returncode=EXIT_NOT_LOADED)
        return questionnaire_of(version, language=language)

    def _bundle(self, submission_id: UUID, is_transaction: bool, with_contact: bool) -> Resource:
        submission = Submission.objects.with_version().filter(pk=submission_id).first()
        if submission is None:
            raise CommandError("There are no answers with this id.", returncode=EXIT_NOT_LOADED)
        if with_contact:
            record(action="export_fhir", subject=submission, by=SYSTEM, fields=["contact"])
        dossier = dossier_of(submission, with_contact=with_contact, with_later=True)
        return transaction_bundle(dossier) if is_transaction else document_bundle(dossier)
