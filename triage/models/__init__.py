"""What is stored."""

from triage.models.audit import AuditHead, AuditRow
from triage.models.clinic import Clinic, Holiday, OpeningHours
from triage.models.follow_ups import FollowUp
from triage.models.protocols import ProtocolVersion, Publication
from triage.models.reviews import Person, PersonDecision, Review, ReviewEntry, SharedContact
from triage.models.submissions import HandoverNotes, StoredAssessment, Submission

__all__ = [
    "AuditHead",
    "AuditRow",
    "Clinic",
    "FollowUp",
    "HandoverNotes",
    "Holiday",
    "OpeningHours",
    "Person",
    "PersonDecision",
    "ProtocolVersion",
    "Publication",
    "Review",
    "ReviewEntry",
    "SharedContact",
    "StoredAssessment",
    "Submission",
]
