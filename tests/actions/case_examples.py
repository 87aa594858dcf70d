"""Cases as an editor could write them."""

from __future__ import annotations

from typing import Any

from triage.models import StoredCase

FIELDS: dict[str, Any] = {
    "title": "Weak leg after a long day",
    "story": "My leg gave way on the stairs. I had breast cancer.",
    "answers": {"cancer_diagnosis": "yes", "leg_weakness": "yes"},
    "expected": "emergency",
    "accepted": ["emergency"],
    "rationale": "A weak leg may be a squeezed spinal cord.",
    "source_title": "A teaching case",
    "respondent": "self",
    "category": "cord_compression",
    "evidence": "teaching_case",
}


def new_case(**changed: Any) -> StoredCase:
    """A case that is not stored yet; every live protocol should pass it."""
    return StoredCase(**FIELDS | changed)
