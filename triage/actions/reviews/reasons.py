"""Whether a reason says something."""

from __future__ import annotations

from triage.models.clinic import says_something
from triage.models.review_states import ReviewError


def require_reason(text: str, *, missing: str) -> str:
    """The reason without blanks around it. Raises ReviewError where it is missing or says too little."""
    reason = text.strip()
    if not reason:
        raise ReviewError(missing)
    if not says_something(reason):
        raise ReviewError(f"“{reason[:40]}” says too little. Write a few words that a colleague understands.")
    return reason
