"""Shared answers that cannot be told: whose they are is said, so that nobody takes the others for all."""

from __future__ import annotations

from triage.engine.evaluation import EvaluationError
from triage.interop.issues import Issue
from triage.interop.shared import Shared
from triage.models.protocols import UntrustedVersionError
from triage.models.sealing import BrokenSealError

UNREADABLE = (BrokenSealError, UntrustedVersionError, EvaluationError)
FAULTS = "OperationOutcome"
"""The kind of resources that say so."""


def unreadable_issue(shared: Shared) -> Issue:
    """The fault of one person's answers, which a nurse finds by the number of the review."""
    what = f"The answers of review {shared.review.pk} cannot be read. A nurse has to look at it."
    return Issue("exception", "", what)
