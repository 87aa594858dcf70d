"""Triage a file of cases, one JSON object a line, with the same rules as the website."""

from __future__ import annotations

import codecs
import json
import math
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from content.library import library
from triage.engine.answers import fill_missing, parse_answers
from triage.engine.evaluation import assess
from triage.engine.protocol import Protocol
from triage.engine.references import ProtocolError
from triage.engine.vocabulary import AnswerState
from triage.engine.wording import PLAIN_VALUES, fill_in
from triage.models import Publication
from triage.models.protocols import NothingPublishedError
from triage.protocols.shipped import shipped_protocol

EXIT_SOME_LINES_BAD = 2
UPPER_BOUND = (
    "Absent answers count as not sure: each urgency is an upper bound, the most that the person could be "
    "told. Few answers make nearly everybody an emergency."
)


class Command(BaseCommand):
    help = (
        'Reads lines like {"id": "a", "answers": {"back_pain": true, "pain_severity": 4}} and writes '
        'lines like {"id", "urgency", "rules", "reasons"}. All answers given count; page conditions do '
        'not apply. A bad line gives {"id", "error"}, the others still run, and the exit code is 2. A '
        "record in which nothing was answered is a bad line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a file of JSON lines; - reads standard input")
        parser.add_argument(
            "--missing",
            choices=["no", "not_sure"],
            required=True,
            help=(
                "how an absent answer counts; with not_sure each urgency is an upper bound, the most that "
                "the person could be told"
            ),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        protocol = self._protocol()
        numbers = PLAIN_VALUES
        if options["missing"] == AnswerState.NOT_SURE:
            self.stderr.write(UPPER_BOUND)
        has_bad_line = False
        for number, raw in enumerate(self._lines(options["file"]), start=1):
            # Windows writes a byte order mark before the first line.
            line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
            if not line.strip():
                continue
            result = triage_line(protocol, line, number, options["missing"], numbers)
            has_bad_line |= "error" in result
            self.stdout.write(json.dumps(result))
        if has_bad_line:
            sys.exit(EXIT_SOME_LINES_BAD)

    def _lines(self, file: str) -> Iterator[bytes]:
        if file == "-":
            yield from sys.stdin.buffer
            return
        try:
            with Path(file).open("rb") as lines:
                yield from lines
        except OSError as error:
            raise CommandError(
                f"Cannot read {file}: {error.strerror}", returncode=EXIT_SOME_LINES_BAD
            ) from None

    def _protocol(self) -> Protocol:
        """The live protocol of the website or, without a filled database, the shipped one."""
        try:
            return Publication.live_version().protocol
        except (DatabaseError, NothingPublishedError):
            self.stderr.write("No protocol is published here; using the shipped one.")
        try:
            return shipped_protocol(pages=library("en").keys())
        except ProtocolError as error:
            raise CommandError(f"The protocol cannot be loaded:\n{error}", returncode=2) from None


def triage_line(
    protocol: Protocol, line: bytes, number: int, missing: Any, numbers: Mapping[str, str]
) -> dict[str, Any]:
    """The result of one line, or an error that names the question and the allowed values."""
    identifier: Any = None
    try:
        record = json.loads(
            line.decode(), object_pairs_hook=_unique_keys, parse_float=_finite, parse_constant=_finite
        )
        if not isinstance(record, dict):
            raise ValueError('a line must be an object like {"id": "a", "answers": {}}')
        identifier = record.get("id")
        unknown = sorted(set(record) - {"id", "answers"})
        if unknown:
            raise ValueError(f"unknown key '{unknown[0]}'; a line has 'id' and 'answers'")
        if not isinstance(identifier, str | int) or isinstance(identifier, bool):
            raise ValueError("'id' is missing or is neither text nor a number")
        if not isinstance(record.get("answers"), dict):
            raise ValueError("'answers' is missing or is not an object")
        if not record["answers"]:
            raise ValueError("nothing was answered, so nothing can be said of this person")
        answers = parse_answers(protocol, record["answers"])
    except UnicodeDecodeError as error:
        return {"id": identifier, "error": f"line {number}: not UTF-8 text, from byte {error.start + 1} on"}
    except json.JSONDecodeError as error:
        return {"id": identifier, "error": f"line {number}: not JSON: {error.msg} at column {error.colno}"}
    except RecursionError:
        return {"id": identifier, "error": f"line {number}: nested too deeply"}
    except ValueError as error:
        return {"id": identifier, "error": f"line {number}: {error}"}
    assessment = assess(protocol, fill_missing(protocol, answers, missing))
    return {
        "id": identifier,
        "urgency": assessment.urgency.value,
        "rules": [finding.rule for finding in assessment.findings],
        "reasons": [fill_in(finding.reason.to("en"), numbers) for finding in assessment.findings],
    }


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is written twice")
    return found


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        # The answer could not be written as JSON.
        raise ValueError(f"{written[:40]} is no number that JSON can hold")
    return number
