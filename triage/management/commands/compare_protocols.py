"""Compare two protocols: whose result differs, and what else differs."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage.engine.changes import Change
from triage.engine.comparison import Comparison, IncomparableError, compare
from triage.management.commands._protocol_files import EXIT_BLOCKED, EXIT_NOT_LOADED, read_protocol


class Command(BaseCommand):
    help = (
        "Lists who would be told something else. Exit code 1 when anything lowers, "
        "2 when one of the two cannot be loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", help="the protocol in use, in YAML or JSON")
        parser.add_argument("new", help="the protocol that would replace it")
        parser.add_argument("--json", action="store_true", help="print the comparison as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        old, new = read_protocol(options["old"]), read_protocol(options["new"])
        try:
            comparison = compare(old, new)
        except IncomparableError as error:
            raise CommandError(str(error), returncode=EXIT_NOT_LOADED) from None
        if options["json"]:
            document = comparison.model_dump(mode="json") | {"is_lowering": comparison.is_lowering}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(comparison_lines(comparison)))
        if comparison.is_lowering:
            sys.exit(EXIT_BLOCKED)


def comparison_lines(comparison: Comparison) -> list[str]:
    lines = [f"From {comparison.old_sha256[:12]} to {comparison.new_sha256[:12]}"]
    if not comparison.transitions:
        lines.append(
            "The same answers give the same urgency; what else changes is listed here."
            if comparison.differences
            else "Nobody is told anything else."
        )
    for transition in comparison.transitions:
        direction = "LOWER" if transition.is_lowering else "higher"
        where = "" if transition.setting == "questionnaire" else ", in files of cases only"
        lines.append(f"- {direction}{where}: {transition.before} to {transition.after}. {transition.words}")
        lines.append(f"  Rules: {', '.join(transition.rules) or 'none'}.")
        lines.append(f"  Answers they look at: {', '.join(transition.questions) or 'none'}.")
    for difference in sorted(comparison.differences, key=lambda one: not one.is_lowering):
        mark = "LOWERS: " if difference.is_lowering else ""
        lines.append(f"- {mark}{difference.words}")
        lines += [line for change in difference.changes for line in _change_lines(change)]
    if comparison.is_lowering:
        lines.append("Something lowers: a second person must agree, and the reason must be written down.")
    return lines


def _change_lines(change: Change) -> Iterator[str]:
    yield f"  {change.what}{f' ({change.language})' if change.language else ''}:"
    for mark, text in (("-", change.before), ("+", change.after)):
        yield from (f"    {mark} {line}" for line in text.splitlines())
