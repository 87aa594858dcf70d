"""What is wrong with something that was sent, as an OperationOutcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from triage.interop.names import Resource

IssueCode = Literal[
    "structure", "required", "value", "invariant", "not-found", "code-invalid", "duplicate", "too-long",
    "business-rule", "not-supported", "login", "forbidden", "deleted", "throttled", "exception", "transient",
]  # fmt: skip
# Whoever sends more faults than these needs no longer list.
MOST_ISSUES = 50
# So R4 writes places that are in no resource.
OF_REQUEST = "http."


@dataclass(frozen=True)
class Issue:
    """One fault: where, as a FHIRPath expression, and what to do. Never a value that was sent.

    The place is `http.` and a name for a parameter or header of the request; empty where none is meant.
    """

    code: IssueCode
    expression: str
    what: str


class RefusedError(Exception):
    """Something that was sent and cannot be taken, with every fault that was found."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("; ".join(f"{issue.expression}: {issue.what}" for issue in self.issues))


def operation_outcome(issues: Sequence[Issue]) -> Resource:
    """The OperationOutcome that names each fault and its place."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": issue.code,
                "diagnostics": issue.what,
                **_place(issue.expression),
            }
            for issue in issues[:MOST_ISSUES]
        ],
    }


def _place(expression: str) -> Resource:
    if not expression:
        return {}
    return {"location" if expression.startswith(OF_REQUEST) else "expression": [expression]}
