"""Runs `manage.py triage` over some lines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

if TYPE_CHECKING:
    from pathlib import Path

    from triage.engine.answers import AnswerSheet
    from triage.engine.protocol import Protocol


@dataclass
class Run:
    """What came out, what went to the error stream, and the exit code."""

    lines: list[dict[str, Any]]
    errors: str
    code: int


def line(answers: AnswerSheet | dict[str, Any], identifier: str | int = "a") -> str:
    """A line as the command reads it."""
    return json.dumps({"id": identifier, "answers": answers})


def triage(folder: Path, *lines: str, missing: str = "no") -> Run:
    """Write the lines to a file and triage it."""
    path = folder / "cases.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return triage_file(str(path), missing)


def triage_file(file: str, missing: str = "no") -> Run:
    """Triage a file, or standard input for -."""
    out, errors = StringIO(), StringIO()
    code = 0
    try:
        call_command("triage", file, "--missing", missing, stdout=out, stderr=errors)
    except SystemExit as end:
        code = int(end.code or 0)
    return Run([json.loads(text) for text in out.getvalue().splitlines()], errors.getvalue(), code)


def red_flag(protocol: Protocol) -> dict[str, bool]:
    """Yes to a red flag of a protocol."""
    return {next(q.id for q in protocol.questions.values() if q.type == "yes_no" and q.red_flag): True}
