"""Check a protocol's safety properties and print a report that a nurse can read."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from triage.actions.proving import DEFAULT_BUDGET_SECONDS, check_in_process
from triage.engine.safety.certificate import certify, to_lrat
from triage.engine.safety.harm import harm_formula, to_dimacs
from triage.engine.safety.report import PropertyResult, SafetyReport
from triage.management.commands._protocol_files import EXIT_BLOCKED, read_evidence, read_protocol


class Command(BaseCommand):
    help = (
        "Proves that a protocol keeps its promises for every possible answer sheet, and checks its sources, "
        "cases and words. Exit code 1 when something blocks publishing, 2 when it cannot be loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="a protocol in YAML or JSON; the shipped one without it")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--budget",
            type=float,
            default=DEFAULT_BUDGET_SECONDS,
            metavar="SECONDS",
            help="what is not decided by then counts as failed",
        )
        parser.add_argument(
            "--certificate",
            type=Path,
            metavar="PATH",
            help="also write the formula (PATH.cnf, DIMACS) and the proof that it has no solution "
            "(PATH.lrat), which any checker of LRAT proofs reads",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        protocol = read_protocol(options["file"])
        report = check_in_process(
            protocol=protocol, evidence=read_evidence(), budget_seconds=options["budget"]
        )
        if options["json"]:
            verdicts = {result.id: result.verdict.value for result in report.results}
            document = report.model_dump(mode="json") | {"is_safe": report.is_safe, "verdicts": verdicts}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(report_lines(report)))
        if not report.is_safe:
            sys.exit(EXIT_BLOCKED)
        if options["certificate"]:
            path: Path = options["certificate"]
            clauses = harm_formula(protocol)
            path.with_suffix(".cnf").write_text(to_dimacs(clauses), encoding="ascii")
            path.with_suffix(".lrat").write_text(
                to_lrat(certify(protocol).proof, len(clauses)), encoding="ascii"
            )
            self.stderr.write(f"Certificate written to {path.with_suffix('.cnf')} and .lrat.")


def report_lines(report: SafetyReport) -> list[str]:
    verdict = "SAFE: nothing blocks publishing" if report.is_safe else "NOT SAFE: this blocks publishing"
    lines = [
        f"Protocol {report.protocol}, {report.sha256[:12]}",
        f"{verdict}. ({report.milliseconds / 1000:.1f} s)",
        "",
    ]
    for number, result in enumerate(report.results, start=1):
        lines += _result_lines(number, result)
    if report.assumptions:
        lines += ["", f"The proofs rest on {len(report.assumptions)} assumptions:"]
        lines += [f"  - {assumption}" for assumption in report.assumptions]
    return lines


def _result_lines(number: int, result: PropertyResult) -> list[str]:
    facts = f"{result.checked} checked, {result.milliseconds:.0f} ms"
    lines = [f"{number}. {result.title}: {result.verdict.value} ({facts})"]
    if result.undecided:
        lines.append(f"   - Could not be decided: {result.undecided}.")
    lines += [f"   - {failure.words}" for failure in result.failures]
    lines += [f"   {note}" for note in result.notes]
    return lines
