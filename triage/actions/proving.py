"""Runs the safety checks and makes certificates in a process of their own, with a time budget.

What is not decided in time counts as a failure, and the report says how far it got.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from triage.engine.loading import load_canonical
from triage.engine.protocol import Protocol
from triage.engine.safety.certificate import Proof, UnsafeError, certify
from triage.engine.safety.checking import Evidence, check_properties, make_report
from triage.engine.safety.report import PROPERTIES, PropertyResult, SafetyReport

DEFAULT_BUDGET_SECONDS = 30.0
# Longer, because a server that starts without a certificate asks nobody.
CERTIFICATE_BUDGET_SECONDS = 120.0


class NotCertifiedError(Exception):
    """No certificate could be made; the message says why."""


@dataclass
class _CheckerOutput:
    """What the process has told so far."""

    certificate: Proof | None = None
    results: dict[str, PropertyResult] = field(default_factory=dict)
    progress: tuple[str, int, int] | None = None
    error: str = ""
    is_finished: bool = False


def check_in_process(
    *, protocol: Protocol, evidence: Evidence, budget_seconds: float = DEFAULT_BUDGET_SECONDS
) -> SafetyReport:
    """Check every property; those not decided within the budget are reported as undecided."""
    output = _run(_check, protocol, evidence, budget_seconds=budget_seconds)
    results = [
        output.results.get(property_id) or _undecided(property_id, output, budget_seconds)
        for property_id in PROPERTIES
    ]
    return make_report(protocol, results)


def certify_in_process(*, protocol: Protocol, budget_seconds: float = CERTIFICATE_BUDGET_SECONDS) -> Proof:
    """Prove a protocol safe, with a proof that can be kept. Raises NotCertifiedError."""
    output = _run(_certify, protocol, budget_seconds=budget_seconds)
    if output.certificate is None:
        raise NotCertifiedError(output.error or f"no proof within {budget_seconds:g} s")
    return output.certificate


def _run(
    work: Callable[..., None], protocol: Protocol, *more: object, budget_seconds: float
) -> _CheckerOutput:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    document = protocol.canonical_json().decode()
    process = context.Process(target=work, args=(sender, document, *more), daemon=True)
    process.start()
    sender.close()
    try:
        return _collect(receiver, monotonic() + budget_seconds)
    finally:
        process.kill()
        process.join()
        receiver.close()


def _collect(receiver: Connection[Any, Any], deadline: float) -> _CheckerOutput:
    output = _CheckerOutput()
    while not output.is_finished and (left := deadline - monotonic()) > 0:
        if not receiver.poll(left):
            break
        try:
            kind, content = receiver.recv()
        except EOFError:
            output.error = output.error or "the process ended early"
            break
        if kind == "result":
            output.results[content.id] = content
        elif kind == "certificate":
            output.certificate = content
        elif kind == "progress":
            output.progress = content
        elif kind == "error":
            output.error = content
        else:
            output.is_finished = True
    return output


def _undecided(property_id: str, output: _CheckerOutput, budget_seconds: float) -> PropertyResult:
    why = output.error or f"no answer within {budget_seconds:g} s"
    done = 0
    if output.progress and output.progress[0] == property_id:
        _, done, total = output.progress
        why += f"; {done} of {total} steps were done" if total else "; the formula was still being built"
    else:
        why += "; it was not begun"
    return PropertyResult(id=property_id, checked=done, milliseconds=0, undecided=why)


def _check(sender: Connection[Any, Any], document: str, evidence: Evidence) -> None:
    def progress(property_id: str, done: int, total: int) -> None:
        sender.send(("progress", (property_id, done, total)))

    try:
        for result in check_properties(load_canonical(document), evidence, progress):
            sender.send(("result", result))
        sender.send(("finished", None))
    except Exception as error:
        # Whatever broke, the property it broke in is undecided, and undecided blocks.
        sender.send(("error", f"the checker failed ({type(error).__name__}: {error})"))


def _certify(sender: Connection[Any, Any], document: str) -> None:
    try:
        sender.send(("certificate", certify(load_canonical(document))))
        sender.send(("finished", None))
    except UnsafeError:
        sender.send(("error", "somebody would be told less than the protocol promises"))
    except Exception as error:
        sender.send(("error", f"the proof failed ({type(error).__name__}: {error})"))
