"""Patients' acts: share answers, add to them, take them back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content.typed_text import visible
from triage.actions.alerts.escalation import queue_first_alerts
from triage.actions.audit import PATIENT, SYSTEM, record
from triage.actions.deleting_exports import delete_exports_of
from triage.actions.reviews.changing import add_entry, changing
from triage.actions.written_codes import new_code, normalize_code
from triage.engine.vocabulary import Urgency
from triage.models import FollowUp, HandoverNotes, LookBack, Review, ReviewEntry, SharedContact, Submission
from triage.models.blind_indexes import blind_index, blind_indexes, phone_index, record_index, surname_indexes
from triage.models.ledger import keeping_ledger, rewriting
from triage.models.review_states import AlreadyWithdrawnError, ReviewError
from triage.models.reviews import EntryKind

MOST_ADDED_CHARACTERS = 1000


@dataclass(frozen=True)
class Contact:
    """Contact data as entered."""

    name: str
    phone: str
    birth_date: date | None = None
    record_number: str = ""
    best_time: str = ""


@dataclass(frozen=True)
class Shared:
    """A new review, and the patient's code for coming back, of which only the hash is stored."""

    review: Review
    code: str


def code_index(code: str) -> str:
    """What is stored of a patient's code."""
    return blind_index("code", normalize_code(code))


def review_of_code(code: str) -> Review | None:
    """The review that a code opens, with one look into an index, whichever listed key it was stored by.

    From then on it is found by INDEX_KEY itself.
    """
    # What is no code at all costs the same look.
    indexes = blind_indexes("code", normalize_code(code)) or [""]
    review = Review.objects.filter(code_index__in=indexes).first()
    if review is not None and review.code_index != indexes[0]:
        # A right code opens although nothing can be written.
        with suppress(DatabaseError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(code_index=indexes[0])
    return review


@keeping_ledger()
def share_submission(
    *, submission_id: UUID, contact: Contact, by: User | None, language: str | None = None, place: str = ""
) -> Shared:
    """Put a submission into the queue: its clock runs, and an emergency alerts nurses.

    `by` is the nurse who entered a phone call, None for the person. `language` is that of the page that was
    sent, None for the one known before. `place` stands for where it is shared from within this hour.
    Raises ReviewError when there is no result to share, or it was shared already.
    """
    submission = Submission.objects.select_for_update().get(pk=submission_id, erased_at=None)
    urgency = submission.highest_urgency()
    if urgency is None:
        raise ReviewError(_("There is no result to share yet."))
    if Review.objects.filter(submission=submission).exists():
        raise ReviewError(_("These answers were shared already."))
    if is_shared_follow_up(submission):
        raise ReviewError(_("These answers go with what you shared before."))
    if language not in (None, submission.language):
        # Not by `save`, which would move the moment of the answers.
        Submission.objects.filter(pk=submission_id).update(language=language)
    code, now = new_code(), timezone.now()
    review = Review(submission=submission, entered_by=by, code_index=code_index(code), place=place)
    review.share(urgency=urgency, at=now)
    review.save()
    stored = SharedContact.objects.create(
        review=review,
        name=contact.name,
        phone=contact.phone,
        birth_date=contact.birth_date.isoformat() if contact.birth_date else "",
        record_number=contact.record_number,
        best_time=contact.best_time,
        phone_index=phone_index(contact.phone),
        record_index=record_index(contact.record_number),
    )
    stored.index_surnames(surname_indexes(contact.birth_date, contact.name))
    add_entry(review, EntryKind.SHARED, by=by, code=urgency)
    record(action="share", subject=review, by=by or PATIENT, fields=["contact", "urgency"])
    queue_first_alerts(review)
    return Shared(review, code)


def is_shared_follow_up(submission: Submission) -> bool:
    """Whether nurses see these answers with those of an earlier day, by a consent that still holds."""
    with_consent = Review.objects.filter(follow_up_agreed_at__isnull=False, contact__isnull=False)
    return FollowUp.objects.filter(submission=submission, review__in=with_consent).exists()


def raise_review(submission: Submission, urgency: Urgency, *, look_back: LookBack | None = None) -> bool:
    """Raise a review to a higher urgency; a closed one comes back. Returns whether it did.

    With `look_back` the rules changed instead of the answers; then only what exceeds every earlier result
    counts.
    """
    review = Review.objects.select_for_update().filter(submission=submission).first()
    if review is None or review.is_withdrawn:
        return False
    known = max(review.rules_urgency, review.effective_urgency) if look_back else review.urgency
    if urgency <= known:
        return False
    kind = EntryKind.RULE_CHANGE if look_back else EntryKind.RAISED
    bring_back(review.pk, urgency, kind=kind, look_back=look_back)
    return True


def bring_back(
    review_id: int, urgency: Urgency, *, kind: EntryKind, look_back: LookBack | None = None
) -> None:
    """Bring a review back at this urgency, or at its own where that is higher.

    `kind` is the kind of the history entry; with `look_back` the rules changed, not the answers.
    """
    action, field = ("look_back", "look_back_urgency") if look_back else ("raise", "urgency")
    with changing(review_id, by=SYSTEM, action=action, fields=[field]) as review:
        review.raise_to(urgency, at=timezone.now(), look_back=look_back)
        add_entry(review, kind, by=None, code=urgency)


def add_to_shared(*, review_id: int, text: str, form_key: UUID | None = None) -> None:
    """Add the patient's text; a closed review comes back. Raises ReviewError for an empty or long text."""
    text_to_add = visible(text)
    if not text_to_add:
        raise ReviewError(_("Write what you want to add first."))
    if len(text_to_add) > MOST_ADDED_CHARACTERS:
        raise ReviewError(_("Please write at most {most} letters.").format(most=MOST_ADDED_CHARACTERS))
    with changing(review_id, by=PATIENT, action="add", fields=["entries"], form_key=form_key) as review:
        review.add(at=timezone.now())
        add_entry(review, EntryKind.ADDED, by=None, text=text_to_add, form_key=form_key)


def withdraw_shared(*, review_id: int) -> None:
    """The patient takes it back: it leaves the queue. Whom to call is deleted, on the handover sheet too, and
    so is what they added in their own words, and what programs were about to fetch. Nothing joins it to that
    person's other reviews any more. Twice changes nothing.
    """
    fields = ["contact", "outcome", "person"]
    with (
        suppress(AlreadyWithdrawnError),
        changing(review_id, by=PATIENT, action="withdraw", fields=fields) as review,
    ):
        review.withdraw(at=timezone.now())
        SharedContact.objects.filter(review=review).delete()
        delete_exports_of([review.pk])
        HandoverNotes.objects.filter(submission=review.submission_id).update(contact="")
        # Not by the manager of rows that are only added: the line of history stays, without the words.
        added = ReviewEntry._base_manager.filter(review=review, kind=EntryKind.ADDED)
        with rewriting(ReviewEntry, list(added.values_list("pk", flat=True))):
            added.update(text="")
        add_entry(review, EntryKind.WITHDRAWN, by=None)
