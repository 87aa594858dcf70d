"""Answers that nurses were given and are given no more: what changes from then on is the person's own.

What was given stays as it was given. The first change begins a copy that nurses do not see.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from triage.actions.counting.changed_days import tell_change
from triage.engine.evaluation import Assessment
from triage.engine.vocabulary import Urgency
from triage.models import (
    ErasedSubmission,
    FollowUp,
    HandoverNotes,
    PhoneCall,
    Review,
    StoredAssessment,
    Submission,
)
from triage.models.blind_indexes import blind_indexes
from triage.models.sealing import does_open


def to_be_changed(submission: Submission) -> Submission:
    """Where what this person sends now belongs: the submission itself, or their private copy of it.

    For a locked submission, within its transaction; the copy is locked too.
    """
    while _is_given_no_more(submission):
        submission = _private_copy(submission)
    return submission


def newest_copy(submission_id: UUID) -> Submission | None:
    """The private copy in which this person went on last, if they did."""
    newest, copy = None, _copy_of(submission_id)
    while copy is not None:
        newest, copy = copy, _copy_of(copy.pk)
    return newest


def _is_given_no_more(submission: Submission) -> bool:
    """Whether it was shared, or answered by consent on a later day, and none of that holds now.

    Its reviews stay locked, so that no consent ends between this and what is saved.
    """
    went_with = FollowUp.objects.filter(submission=submission).values("review")
    of_it = Review.objects.filter(Q(submission=submission) | Q(pk__in=went_with))
    reviews = list(of_it.select_for_update().order_by("pk"))
    if not reviews or any(_is_given_with(review, submission) for review in reviews):
        return False
    # What a nurse entered herself is no secret from nurses.
    return not PhoneCall.objects.filter(submission=submission).exists()


def _is_given_with(review: Review, submission: Submission) -> bool:
    has_consent = review.submission_id == submission.pk or review.follow_up_agreed_at is not None
    return has_consent and not review.is_withdrawn


def _private_copy(submission: Submission) -> Submission:
    """The copy of these answers, and of the results that the person was told; one, however often sent."""
    known = _copy_of(submission.pk)
    if known is not None:
        return Submission.objects.with_version().select_for_update(of=("self",)).get(pk=known.pk)
    identifier = _next_ids(submission.pk)[0]
    while _is_erased(identifier):
        identifier = _next_ids(identifier)[0]
    copy = Submission.objects.create(
        pk=identifier,
        version=submission.version,
        respondent=submission.respondent,
        language=submission.language,
        came_from=submission.came_from,
        answers=submission.answers,
        sent_pages=submission.sent_pages,
    )
    for told in submission.assessments.all():
        StoredAssessment.objects.create(
            submission=copy, urgency=told.urgency, document=_document(told), is_final=told.is_final
        )
    notes = HandoverNotes.objects.filter(submission=submission).first()
    if notes is not None:
        written = {name: getattr(notes, name) for name in HandoverNotes.note_names()}
        HandoverNotes.objects.create(submission=copy, **written)
    tell_change(copy.started_at)
    return copy


def _document(told: StoredAssessment) -> object:
    """What was told; of what does not open any more the urgency alone."""
    if does_open(told, "document"):
        return told.document
    alone = Assessment(urgency=Urgency(told.urgency), findings=(), not_ruled_out=())
    return alone.model_dump(mode="json", exclude_defaults=True)


def _copy_of(submission_id: UUID) -> Submission | None:
    """The copy that was begun from these answers, whichever listed key its id was made by."""
    identifiers = _next_ids(submission_id)
    copy = Submission.objects.with_version().filter(pk__in=identifiers, erased_at=None).first()
    if copy is not None:
        return copy
    # One that was erased may have been followed by another.
    erased = next((one for one in identifiers if _is_erased(one)), None)
    return _copy_of(erased) if erased is not None else None


def _next_ids(submission_id: UUID) -> list[UUID]:
    """The id of a copy, which joins it to nothing for anybody without the key; then those by older keys."""
    hashes = blind_indexes("private copy", submission_id.hex)
    return [UUID(hex=one[:32], version=4) for one in hashes]


def _is_erased(submission_id: UUID) -> bool:
    erased = Submission.objects.filter(pk=submission_id, erased_at__isnull=False)
    return erased.exists() or ErasedSubmission.objects.filter(pk=submission_id).exists()
