"""What is stored."""

from triage.models.alerts import Alert, OnCall, SenderHeartbeat
from triage.models.audit import AuditHead, AuditRow
from triage.models.clinic import Clinic, Holiday, OpeningHours
from triage.models.protocols import ProtocolVersion, Publication
from triage.models.reviews import Person, PersonDecision, Review, ReviewEntry, SharedContact
from triage.models.submissions import HandoverNotes, StoredAssessment, Submission

__all__ = [
    "Alert",
    "AuditHead",
    "AuditRow",
    "Clinic",
    "HandoverNotes",
    "Holiday",
    "OnCall",
    "OpeningHours",
    "Person",
    "PersonDecision",
    "ProtocolVersion",
    "Publication",
    "Review",
    "ReviewEntry",
    "SenderHeartbeat",
    "SharedContact",
    "StoredAssessment",
    "Submission",
]
