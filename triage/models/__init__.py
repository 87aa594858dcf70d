"""What is stored."""

from triage.models.access_proposals import AccessProposal
from triage.models.alerts import Alert, OnCall, SenderHeartbeat
from triage.models.audit import AuditHead, AuditRow
from triage.models.cases import StoredCase
from triage.models.clinic import Clinic, Holiday, OpeningHours
from triage.models.clinic_proposals import ClinicProposal
from triage.models.day_sums import ChangedDay, DaySums, DeletedSums
from triage.models.draft_items import (
    DraftAssumption,
    DraftCombination,
    DraftFrame,
    DraftItem,
    DraftListItem,
    DraftPage,
    DraftQuestion,
    DraftRule,
    DraftSource,
    DraftUrgency,
    DraftWithOthers,
    ItemKind,
)
from triage.models.drafts import Draft
from triage.models.duty import OnDuty
from triage.models.exports import ExportPiece, FhirExport
from triage.models.follow_ups import FollowUp
from triage.models.ledger import LedgerLine, LedgerPart
from triage.models.look_back import LookBack
from triage.models.machines import MachineAccount
from triage.models.notices import Notice
from triage.models.passwords import FirstPassword
from triage.models.phone_calls import PhoneCall
from triage.models.protocols import Certificate, ProtocolVersion, Publication
from triage.models.publishing import Proposal
from triage.models.replays import Replay, ReplayRow
from triage.models.retention import ErasedSubmission, PurgeRun, PurgeTicket
from triage.models.reviews import (
    ClosedTogether,
    ContactSurname,
    Person,
    PersonDecision,
    Review,
    ReviewEntry,
    SharedContact,
)
from triage.models.shared_cache import CachedValue
from triage.models.sign_offs import ClinicalReviewer, SignOff
from triage.models.sign_on import HospitalIdentity
from triage.models.staff_sessions import StaffSession
from triage.models.submissions import HandoverNotes, StoredAssessment, Submission

__all__ = [
    "AccessProposal",
    "Alert",
    "AuditHead",
    "AuditRow",
    "CachedValue",
    "Certificate",
    "ChangedDay",
    "Clinic",
    "ClinicProposal",
    "ClinicalReviewer",
    "ClosedTogether",
    "ContactSurname",
    "DaySums",
    "DeletedSums",
    "Draft",
    "DraftAssumption",
    "DraftCombination",
    "DraftFrame",
    "DraftItem",
    "DraftListItem",
    "DraftPage",
    "DraftQuestion",
    "DraftRule",
    "DraftSource",
    "DraftUrgency",
    "DraftWithOthers",
    "ErasedSubmission",
    "ExportPiece",
    "FhirExport",
    "FirstPassword",
    "FollowUp",
    "HandoverNotes",
    "Holiday",
    "HospitalIdentity",
    "ItemKind",
    "LedgerLine",
    "LedgerPart",
    "LookBack",
    "MachineAccount",
    "Notice",
    "OnCall",
    "OnDuty",
    "OpeningHours",
    "Person",
    "PersonDecision",
    "PhoneCall",
    "Proposal",
    "ProtocolVersion",
    "Publication",
    "PurgeRun",
    "PurgeTicket",
    "Replay",
    "ReplayRow",
    "Review",
    "ReviewEntry",
    "SenderHeartbeat",
    "SharedContact",
    "SignOff",
    "StaffSession",
    "StoredAssessment",
    "StoredCase",
    "Submission",
]
