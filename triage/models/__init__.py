"""What is stored."""

from triage.models.audit import AuditHead, AuditRow
from triage.models.clinic import Clinic, Holiday, OpeningHours
from triage.models.look_back import LookBack
from triage.models.protocols import ProtocolVersion, Publication
from triage.models.replays import Replay, ReplayRow
from triage.models.reviews import Person, PersonDecision, Review, ReviewEntry, SharedContact
from triage.models.submissions import HandoverNotes, StoredAssessment, Submission

__all__ = [
    "AuditHead",
    "AuditRow",
    "Clinic",
    "HandoverNotes",
    "Holiday",
    "LookBack",
    "OpeningHours",
    "Person",
    "PersonDecision",
    "ProtocolVersion",
    "Publication",
    "Replay",
    "ReplayRow",
    "Review",
    "ReviewEntry",
    "SharedContact",
    "StoredAssessment",
    "Submission",
]
