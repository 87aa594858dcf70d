"""What is stored."""

from triage.models.audit import AuditHead, AuditRow
from triage.models.clinic import Clinic, Holiday, OpeningHours
from triage.models.draft_rules import DraftRule, DraftTest
from triage.models.draft_words import DraftSource, DraftUrgency
from triage.models.drafts import Draft, DraftOption, DraftPage, DraftQuestion
from triage.models.protocols import ProtocolVersion, Publication
from triage.models.reviews import Person, PersonDecision, Review, ReviewEntry, SharedContact
from triage.models.submissions import HandoverNotes, StoredAssessment, Submission

__all__ = [
    "AuditHead",
    "AuditRow",
    "Clinic",
    "Draft",
    "DraftOption",
    "DraftPage",
    "DraftQuestion",
    "DraftRule",
    "DraftSource",
    "DraftTest",
    "DraftUrgency",
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
