"""The rows of a draft into a protocol: the inverse of `filling`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.library import library
from triage.actions.drafts.problems import DraftError, RowChecks
from triage.actions.drafts.rows import DraftRows
from triage.engine.faults import ProtocolError
from triage.engine.loading import load_data
from triage.protocols.shipped import shipped_passages

if TYPE_CHECKING:
    from triage.actions.drafts.problems import RowProblem
    from triage.engine.protocol import Protocol
    from triage.models import Draft


def to_protocol(draft: Draft) -> Protocol:
    """The protocol that the rows of a draft say. Raises DraftError naming every row to mend."""
    rows = DraftRows(draft)
    checks = RowChecks(rows)
    problems = list(checks.problems())
    if problems:
        raise DraftError(problems)
    try:
        return load_data(rows.document(), pages=library("en").keys(), passages=shipped_passages())
    except ProtocolError as error:
        raise DraftError([checks.placed(problem) for problem in error.problems]) from None


def draft_problems(draft: Draft) -> tuple[RowProblem, ...]:
    """What is missing or wrong in a draft; nothing when it is a protocol."""
    try:
        to_protocol(draft)
    except DraftError as error:
        return error.problems
    return ()
