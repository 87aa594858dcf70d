"""What is stored."""

from triage.models.clinic import Clinic, Holiday, OpeningHours
from triage.models.protocols import ProtocolVersion, Publication
from triage.models.submissions import HandoverNotes, StoredAssessment, Submission

__all__ = [
    "Clinic",
    "HandoverNotes",
    "Holiday",
    "OpeningHours",
    "ProtocolVersion",
    "Publication",
    "StoredAssessment",
    "Submission",
]
