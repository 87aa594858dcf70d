"""Print everything that is kept of one person's check, to answer that person's request."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from triage.actions.personal_data import copy_for_request
from triage.actions.reviews.sharing import review_of_code
from triage.models import Submission
from triage.models.protocols import UntrustedVersionError

EXIT_NOBODY = 2


class Command(BaseCommand):
    help = (
        "Prints everything that is kept of one check as JSON, with name, phone number and what nurses wrote: "
        "for a person's request for their data. Goes into the audit trail. Exit code 2 when there is none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the code that the person got for sharing, or the answers' id")

    def handle(self, *_args: Any, **options: Any) -> None:
        submission = Submission.objects.with_version().filter(**_named(options["code"])).first()
        if submission is None:
            raise CommandError("Nothing is kept under this code or id.", returncode=EXIT_NOBODY)
        try:
            data = copy_for_request(submission)
        except UntrustedVersionError as error:
            raise CommandError(str(error), returncode=EXIT_NOBODY) from None
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))


def _named(code: str) -> dict[str, object]:
    try:
        return {"pk": UUID(code)}
    except ValueError:
        review = review_of_code(code)
        return {"pk": review.submission_id if review else None}
