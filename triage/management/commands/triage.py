"""Triage a file of cases with the same rules as the website."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from triage.batch.records import Assessor
from triage.batch.results import as_lines, count_errors
from triage.batch.runs import Run
from triage.batch.sources import source_of, standard_input
from triage.batch.steps import FileError, Step
from triage.engine.protocol import Protocol
from triage.management.commands._protocol_files import read_protocol
from triage.models import Publication
from triage.models.protocols import NothingPublishedError, UntrustedVersionError

EXIT_SOME_ROWS_BAD = 2
STANDARD_INPUT = "-"
UPPER_BOUND = (
    "Absent answers count as not sure: each urgency is an upper bound, the most that the person could be "
    "told. Few answers make nearly everybody an emergency."
)


class Command(BaseCommand):
    help = (
        'Reads lines like {"id": "a", "answers": {"back_pain": true, "pain_severity": 4}}, or a table of CSV '
        "or Parquet with the column id and a column for each question, and writes lines like "
        '{"id", "urgency", "rules", "reasons"}. All answers given count; page conditions do not apply. A bad '
        'row gives {"id", "error"}, the others still run, and the exit code is 2. A record in which nothing '
        "was answered is a bad row. With --output, a run that was stopped goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            help="a file that ends with .jsonl, .csv or .parquet; - reads JSON lines from standard input",
        )
        parser.add_argument(
            "--missing",
            choices=["no", "not_sure"],
            required=True,
            help=(
                "how an absent answer counts; with not_sure each urgency is an upper bound, the most that "
                "the person could be told"
            ),
        )
        parser.add_argument(
            "--output", type=Path, help="a file for the results, that ends with .jsonl, .csv or .parquet"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        assessor = Assessor(self._protocol(), options["missing"])
        if assessor.missing == "not_sure":
            self.stderr.write(UPPER_BOUND)
        try:
            if options["output"]:
                has_bad_row = self._write_file(options["file"], options["output"], assessor)
            else:
                has_bad_row = self._write_lines(options["file"], assessor)
        except FileError as error:
            raise CommandError(str(error), returncode=EXIT_SOME_ROWS_BAD) from None
        if has_bad_row:
            sys.exit(EXIT_SOME_ROWS_BAD)

    def _write_lines(self, file: str, assessor: Assessor) -> bool:
        is_given = file == STANDARD_INPUT
        source = standard_input(sys.stdin.buffer, assessor) if is_given else source_of(Path(file), assessor)
        errors = 0
        for step in source.steps():
            errors += count_errors(step.results)
            for result in as_lines(step.results, assessor):
                self.stdout.write(json.dumps(result))
        return errors > 0

    def _write_file(self, file: str, output: Path, assessor: Assessor) -> bool:
        if file == STANDARD_INPUT:
            raise FileError("What stands on standard input is gone when a run stops: --output needs a file")
        run = Run(Path(file), output, assessor)
        with tqdm(total=run.source.total, unit=run.source.unit, unit_scale=True, disable=None) as bar:

            def show(step: Step) -> None:
                bar.update(step.position - bar.n)

            rows, errors = run.finish(show)
        self.stderr.write(f"{rows:,} rows to {output}, {errors:,} of them with an error.")
        return errors > 0

    def _protocol(self) -> Protocol:
        """The live protocol of the website or, without a filled database, the shipped one."""
        try:
            return Publication.live_version().protocol
        except UntrustedVersionError as error:
            raise CommandError(str(error), returncode=EXIT_SOME_ROWS_BAD) from None
        except (DatabaseError, NothingPublishedError):
            self.stderr.write("No protocol is published here; using the shipped one.")
        return read_protocol(None)
