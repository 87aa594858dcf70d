"""All that is kept of one person's check, to be given to that person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from triage.actions.audit import MACHINE, PATIENT, record
from triage.models import (
    FollowUp,
    HandoverNotes,
    Review,
    ReviewEntry,
    SharedContact,
    StoredAssessment,
    Submission,
)
from triage.models.reviews import EntryKind
from triage.models.submissions import Respondent

# Lines of a history that tell what the person did.
_OWN = frozenset(
    {
        EntryKind.SHARED,
        EntryKind.ADDED,
        EntryKind.AGREED,
        EntryKind.DISAGREED,
        EntryKind.FOLLOWED_UP,
        EntryKind.WORSE,
        EntryKind.WITHDRAWN,
    }
)
_CONTACT = ("name", "phone", "other_phone", "birth_date", "record_number", "best_time")
_HANDLING = ("shared_at", "acknowledged_at", "spoken_at", "closed_at")
_CHECK = (
    "respondent",
    "language",
    "came_from",
    "started_at",
    "saved_at",
    "finished_at",
    "called_at",
    "erased_at",
)

Data = dict[str, Any]


@transaction.atomic
def own_copy(submission: Submission) -> Data:
    """What the person gets: everything but what nurses wrote. Goes into the trail.

    Raises UntrustedVersionError and BrokenSealError.
    """
    record(action="copy_own_data", subject=submission, by=PATIENT)
    not_in_it = "What nurses noted about the calls and the care. Ask the clinic for it."
    return {"not_in_this_copy": not_in_it, **_gathered(submission, _is_own)}


@transaction.atomic
def copy_for_request(submission: Submission) -> Data:
    """Everything, with the nurses' lines: for whoever answers a request. Goes into the trail.

    Raises UntrustedVersionError and BrokenSealError.
    """
    record(action="copy_all_data", subject=submission, by=MACHINE, fields=["answers", "contact", "entries"])
    return _gathered(submission, lambda _entry: True)


def _is_own(entry: ReviewEntry) -> bool:
    return entry.by_id is None and entry.kind in _OWN


def _gathered(submission: Submission, is_given: Callable[[ReviewEntry], bool]) -> Data:
    notes = HandoverNotes.objects.filter(submission=submission).first()
    review = Review.objects.filter(submission=submission).first()
    follow_up = FollowUp.objects.filter(submission=submission).first()
    return {
        "copied_at": timezone.now(),
        "check": {
            "id": submission.pk,
            "questions_version": submission.version.sha256,
            **_values(submission, _CHECK),
        },
        "answers": _answers(submission),
        "results": [_result(stored) for stored in submission.assessments.all()],
        "sheet": _values(notes, HandoverNotes.note_names()) if notes else {},
        "shared": _shared(review, is_given) if review else None,
        "follow_up_of_shared": _values(follow_up, ("day", "answered_at", "urgency")) if follow_up else None,
    }


def _values(row: models.Model, names: tuple[str, ...] | list[str]) -> Data:
    return {name: getattr(row, name) for name in names}


def _answers(submission: Submission) -> list[Data]:
    """Each answer with the question as it was asked in the person's language."""
    questions = submission.version.protocol.questions
    is_other = submission.respondent == Respondent.OTHER
    return [
        {
            "question": name,
            "asked": (questions[name].ask_other if is_other else questions[name].ask).to(submission.language),
            "answer": answer,
        }
        for name, answer in submission.answers.items()
    ]


def _result(stored: StoredAssessment) -> Data:
    return {**_values(stored, ("assessed_at", "is_final", "urgency")), "details": stored.document}


def _shared(review: Review, is_given: Callable[[ReviewEntry], bool]) -> Data:
    contact = SharedContact.objects.filter(review=review).first()
    return {
        "contact": _values(contact, _CONTACT) if contact else {},
        "taken_back": contact is None,
        **_values(review, _HANDLING),
        "history": [
            _values(entry, ("at", "kind", "code", "called_at", "text"))
            for entry in review.entries.all()
            if is_given(entry)
        ],
    }
